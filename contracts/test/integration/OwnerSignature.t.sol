// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ERC1271_FAILED, ERC1271_SUCCESS} from "src/interfaces/IERC7579Module.sol";
import {AccountFixture} from "test/utils/AccountFixture.sol";
import {INexus} from "test/utils/INexus.sol";

/// @notice What Nexus answers under ERC-1271 when K1Validator is its owner validator.
contract OwnerSignatureTest is AccountFixture {
    bytes32 private constant HASH = keccak256("hash");

    function test_isValidSignature_PersonalSign() public view {
        bytes memory signature = sign(owner, _personalSignDigest(account, HASH));
        assertEq(_ask(account, HASH, signature), ERC1271_SUCCESS);
        assertEq(_ask(account, ~HASH, signature), ERC1271_FAILED);
        assertEq(_ask(account, HASH, sign(stranger, _personalSignDigest(account, HASH))), ERC1271_FAILED);
        assertEq(_ask(account, HASH, sign(owner, HASH)), ERC1271_FAILED);
    }

    function test_isValidSignature_OtherAccountOfTheOwnerFails() public {
        address other = createAccount(owner.addr, "other");
        bytes memory signature = sign(owner, _personalSignDigest(account, HASH));
        assertEq(_ask(other, HASH, signature), ERC1271_FAILED);
        assertEq(_ask(other, HASH, sign(owner, _personalSignDigest(other, HASH))), ERC1271_SUCCESS);
    }

    function test_isValidSignature_DetectsERC7739() public view {
        bytes32 hash = bytes32(type(uint256).max / 0xffff * 0x7739);
        assertEq(INexus(account).isValidSignature(hash, ""), bytes4(0x77390001));
    }

    function test_isValidSignature_SafeSenderMayAskPlain() public {
        vm.prank(address(suite.smartSession));
        assertEq(_ask(account, HASH, sign(owner, HASH)), ERC1271_SUCCESS);

        vm.prank(account);
        suite.k1Validator.removeSafeSender(address(suite.smartSession));
        vm.prank(address(suite.smartSession));
        assertEq(_ask(account, HASH, sign(owner, HASH)), ERC1271_FAILED);
    }

    function _ask(address asked, bytes32 hash, bytes memory signature) private view returns (bytes4) {
        return INexus(asked).isValidSignature(hash, abi.encodePacked(suite.k1Validator, signature));
    }

    function _personalSignDigest(address signedFor, bytes32 hash) private view returns (bytes32) {
        (, string memory name, string memory version, uint256 chainId, address verifyingContract,,) =
            IERC5267(signedFor).eip712Domain();
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                verifyingContract
            )
        );
        bytes32 structHash = keccak256(abi.encode(keccak256("PersonalSign(bytes prefixed)"), hash));
        return MessageHashUtils.toTypedDataHash(separator, structHash);
    }
}
