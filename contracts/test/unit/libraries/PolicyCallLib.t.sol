// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {IActionPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {PolicyCallLib} from "src/libraries/PolicyCallLib.sol";

/// @notice The questions that are encoded by hand, against Solidity's own encoding, on memory that is not clean.
contract PolicyCallLibTest is Test {
    modifier onDirtyMemory() {
        assembly ("memory-safe") {
            for { let at := mload(0x40) } lt(at, add(mload(0x40), 0x2000)) { at := add(at, 0x20) } {
                mstore(at, not(0))
            }
        }
        _;
    }

    function testFuzz_encodeActionCheck(
        ConfigId id,
        address account,
        address target,
        uint256 value,
        bytes calldata data,
        uint8 size
    ) public pure onDirtyMemory {
        bytes memory question = PolicyCallLib.encodeActionCheck(id, account, target, value, data);
        bytes memory next = new bytes(size);
        assertEq(question, abi.encodeCall(IActionPolicy.checkAction, (id, account, target, value, data)));
        assertEq(next, new bytes(size), "overlaps what follows");
    }

    function testFuzz_encodeSignatureCheck(bytes32 hash, bytes calldata signature, address owner, uint8 size)
        public
        pure
        onDirtyMemory
    {
        bytes memory question = PolicyCallLib.encodeSignatureCheck(hash, signature, uint160(owner));
        bytes memory next = new bytes(size);
        address[] memory owners = new address[](1);
        owners[0] = owner;
        bytes memory data = abi.encode(uint256(1), owners);
        assertEq(question, abi.encodeCall(ISessionValidator.validateSignatureWithData, (hash, signature, data)));
        assertEq(next, new bytes(size), "overlaps what follows");
    }

    /// @dev The operation is copied as it came, so it is compared by what it decodes to.
    function testFuzz_encodeUserOpCheck(ConfigId id, PackedUserOperation calldata userOp) public view onDirtyMemory {
        bytes memory question = PolicyCallLib.encodeUserOpCheck(id, userOp);
        (bytes4 selector, ConfigId id_, PackedUserOperation memory userOp_) = this.decode(question);
        assertEq(selector, IUserOpPolicy.checkUserOpPolicy.selector);
        assertTrue(id_ == id);
        assertEq(abi.encode(userOp_), abi.encode(userOp));
    }

    function decode(bytes calldata question) external pure returns (bytes4, ConfigId, PackedUserOperation memory) {
        (ConfigId id, PackedUserOperation memory userOp) = abi.decode(question[4:], (ConfigId, PackedUserOperation));
        return (bytes4(question), id, userOp);
    }
}
