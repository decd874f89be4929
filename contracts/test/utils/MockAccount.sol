// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {LibERC7579} from "solady/accounts/LibERC7579.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";
import {IValidator} from "src/interfaces/IERC7579Module.sol";

/// @notice The least account that sessions need: an owner who signs grants, ERC-1271 through a module, ERC-7579 calls. It
/// plays the EntryPoint's part as well: validation reverts as a whole, execution reverts alone.
contract MockAccount is IERC1271, IERC5267 {
    error SignatureInvalid();
    error OutOfTimeRange();
    error NotSelf();

    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    receive() external payable {}

    /// @notice Validates an operation and then executes it.
    /// @return executed false when the execution reverted, which leaves the validation in force.
    function handle(IValidator module, PackedUserOperation calldata op, bytes32 opHash)
        external
        returns (bool executed)
    {
        uint256 validationData = module.validateUserOp(op, opHash);
        require(uint160(validationData) == 0, SignatureInvalid());
        uint48 validUntil = uint48(validationData >> 160);
        require(block.timestamp >= validationData >> 208, OutOfTimeRange());
        require(validUntil == 0 || block.timestamp <= validUntil, OutOfTimeRange());
        (executed,) = address(this).call(op.callData);
    }

    function execute(bytes32 mode, bytes calldata executionCalldata) external {
        require(msg.sender == address(this), NotSelf());
        if (LibERC7579.getCallType(mode) == LibERC7579.CALLTYPE_SINGLE) {
            (address target, uint256 value, bytes calldata data) = LibERC7579.decodeSingle(executionCalldata);
            _call(target, value, data);
            return;
        }
        bytes32[] calldata batch = LibERC7579.decodeBatch(executionCalldata);
        for (uint256 i; i < batch.length; ++i) {
            (address target, uint256 value, bytes calldata data) = LibERC7579.getExecution(batch, i);
            _call(target, value, data);
        }
    }

    /// @param signature 65 bytes of the owner; or a module (20 bytes) and what it is to judge.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        if (signature.length > 65) {
            address module = address(bytes20(signature));
            return IValidator(module).isValidSignatureWithSender(msg.sender, hash, signature[20:]);
        }
        return
            ECDSA.tryRecoverCalldata(hash, signature) == OWNER ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    /// @notice Asks a module as an ERC-1271 question of `sender` would.
    function ask(IValidator module, address sender, bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4)
    {
        return module.isValidSignatureWithSender(sender, hash, signature);
    }

    function eip712Domain()
        external
        view
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return (0x0f, "MockAccount", "7", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    function _call(address target, uint256 value, bytes calldata data) private {
        (bool success, bytes memory reason) = target.call{value: value}(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
