// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModule} from "../interfaces/IERC7579Module.sol";
import {I1271Policy, IActionPolicy, IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {ISessionValidator} from "../interfaces/ISessionValidator.sol";
import {ISmartSession} from "../interfaces/ISmartSession.sol";
import {ConfigId, PermissionId} from "../interfaces/Types.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @notice Asks policies, trusting nothing that they answer: at most 32 bytes of it are read, fewer are no answer.
/// @dev The calls are encoded by hand, as every use pays for them: Solidity's own encoding of a user operation costs
/// about 2,500 gas, copying it as it came 200. A question is encoded once and put to each policy of its list.
library PolicyCallLib {
    uint256 private constant MAX_REASON = 512;
    /// @dev What ERC-165 has a contract say its interfaces within.
    uint256 private constant TYPE_GAS = 30_000;

    /// @return question `checkUserOpPolicy(id, userOp)`. Offsets inside the operation count from its own start, so its bytes
    /// mean the same wherever they stand.
    function encodeUserOpCheck(ConfigId id, PackedUserOperation calldata userOp)
        internal
        pure
        returns (bytes memory question)
    {
        bytes4 selector = IUserOpPolicy.checkUserOpPolicy.selector;
        assembly ("memory-safe") {
            let size := sub(calldatasize(), userOp)
            question := mload(0x40)
            mstore(question, add(size, 0x44))
            mstore(add(question, 0x20), selector)
            mstore(add(question, 0x24), id)
            mstore(add(question, 0x44), 0x40)
            calldatacopy(add(question, 0x64), userOp, size)
            mstore(0x40, and(add(add(question, 0x83), size), not(0x1f)))
        }
    }

    /// @return question `checkAction(id, account, target, value, data)`.
    function encodeActionCheck(ConfigId id, address account, address target, uint256 value, bytes calldata data)
        internal
        pure
        returns (bytes memory question)
    {
        bytes4 selector = IActionPolicy.checkAction.selector;
        assembly ("memory-safe") {
            let padded := and(add(data.length, 0x1f), not(0x1f))
            question := mload(0x40)
            mstore(question, add(padded, 0xc4))
            mstore(add(question, 0x20), selector)
            mstore(add(question, 0x24), id)
            mstore(add(question, 0x44), account)
            mstore(add(question, 0x64), target)
            mstore(add(question, 0x84), value)
            mstore(add(question, 0xa4), 0xa0)
            mstore(add(question, 0xc4), data.length)
            mstore(add(add(question, 0xc4), padded), 0)
            calldatacopy(add(question, 0xe4), data.offset, data.length)
            mstore(0x40, add(add(question, 0x100), padded))
        }
    }

    /// @return question `validateSignatureWithData(hash, signature, abi.encode(1, [owner]))`.
    function encodeSignatureCheck(bytes32 hash, bytes calldata signature, uint256 owner)
        internal
        pure
        returns (bytes memory question)
    {
        bytes4 selector = ISessionValidator.validateSignatureWithData.selector;
        assembly ("memory-safe") {
            let padded := and(add(signature.length, 0x1f), not(0x1f))
            question := mload(0x40)
            let data := add(add(question, 0xa4), padded)
            mstore(0x40, add(data, 0xc0))
            mstore(question, add(padded, 0x124))
            mstore(add(question, 0x20), selector)
            mstore(add(question, 0x24), hash)
            mstore(add(question, 0x44), 0x60)
            mstore(add(question, 0x64), add(padded, 0x80))
            mstore(add(question, 0x84), signature.length)
            mstore(sub(data, 0x20), 0)
            calldatacopy(add(question, 0xa4), signature.offset, signature.length)
            mstore(data, 0x80)
            mstore(add(data, 0x20), 1)
            mstore(add(data, 0x40), 0x40)
            mstore(add(data, 0x60), 1)
            mstore(add(data, 0x80), owner)
        }
    }

    /// @return validationData what the policy says, without an authorizer.
    function check(address policy, PermissionId permissionId, bytes memory question)
        internal
        returns (uint256 validationData)
    {
        bool success;
        uint256 size;
        assembly ("memory-safe") {
            mstore(0x00, 0)
            success := call(gas(), policy, 0, add(question, 0x20), mload(question), 0x00, 0x20)
            size := returndatasize()
            validationData := mload(0x00)
        }
        if (!success) revert ISmartSession.PolicyCheckReverted(bytes32(validationData));
        if (size < 32 || uint160(validationData) != 0) revert ISmartSession.PolicyViolation(permissionId, policy);
    }

    /// @return agrees whether the policy says so; anything but a clean `true` is a no.
    function checkSignature(
        address policy,
        ConfigId id,
        address requestSender,
        address account,
        bytes32 hash,
        bytes calldata signature
    ) internal view returns (bool agrees) {
        return staticTrue(
            policy, abi.encodeCall(I1271Policy.check1271SignedAction, (id, requestSender, account, hash, signature))
        );
    }

    /// @dev Fails as the policy does, or by `PolicyCheckReverted(0)` when it fails without a word.
    function initialize(address policy, address account, ConfigId id, bytes memory initData) internal {
        bytes memory question = abi.encodeCall(IPolicy.initializeWithMultiplexer, (account, id, initData));
        bool success;
        uint256 size;
        assembly ("memory-safe") {
            success := call(gas(), policy, 0, add(question, 0x20), mload(question), 0x00, 0x00)
            size := returndatasize()
        }
        if (success) return;
        if (size == 0) revert ISmartSession.PolicyCheckReverted(0);
        if (size > MAX_REASON) size = MAX_REASON;
        assembly ("memory-safe") {
            let reason := mload(0x40)
            returndatacopy(reason, 0, size)
            revert(reason, size)
        }
    }

    /// @dev ERC-165, against contracts that say yes to everything too.
    function supportsType(address policy, bytes4 interfaceId) internal view returns (bool) {
        return _isOfType(policy, abi.encodeCall(IERC165.supportsInterface, (interfaceId)))
            && !_isOfType(policy, abi.encodeCall(IERC165.supportsInterface, (0xffffffff)));
    }

    /// @dev ERC-7579, within the gas that ERC-165 has for such an answer.
    function isModuleType(address module, uint256 moduleType) internal view returns (bool) {
        return _isOfType(module, abi.encodeCall(IModule.isModuleType, (moduleType)));
    }

    /// @return Whether the target answers a clean `true`. One without code does not.
    function staticTrue(address target, bytes memory question) internal view returns (bool) {
        (bool success, bytes32 answer) = staticWord(target, question);
        return success && answer == bytes32(uint256(1));
    }

    /// @return success whether the target answers with a word at least.
    /// @return answer the first word.
    function staticWord(address target, bytes memory question) internal view returns (bool success, bytes32 answer) {
        assembly ("memory-safe") {
            success := staticcall(gas(), target, add(question, 0x20), mload(question), 0x00, 0x20)
            success := and(success, gt(returndatasize(), 0x1f))
            answer := mload(0x00)
        }
    }

    /// @dev What burns all the gas that it is given burns no more than that.
    function _isOfType(address target, bytes memory question) private view returns (bool agrees) {
        assembly ("memory-safe") {
            agrees := staticcall(TYPE_GAS, target, add(question, 0x20), mload(question), 0x00, 0x20)
            agrees := and(agrees, gt(returndatasize(), 0x1f))
            agrees := and(agrees, eq(mload(0x00), 1))
        }
    }
}
