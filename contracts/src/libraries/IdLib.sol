// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ActionId, ConfigId, PermissionId} from "../interfaces/Types.sol";

/// @dev Target that marks a fallback action; the selector says which.
address constant FALLBACK_TARGET = address(1);
/// @dev With FALLBACK_TARGET: stands for every function that the session does not name.
bytes4 constant FALLBACK_SELECTOR = 0x00000001;
/// @dev With FALLBACK_TARGET: stands for calls to the session module.
bytes4 constant FALLBACK_MODULE_SELECTOR = 0x00000002;
/// @dev Stands for a call whose calldata is too short to name a function.
bytes4 constant VALUE_SELECTOR = 0xffffffff;

/// @dev keccak256(abi.encodePacked(FALLBACK_TARGET, FALLBACK_SELECTOR)).
ActionId constant FALLBACK_ACTION = ActionId.wrap(0xd884b6afa19f8ace90a388daca691e4e28f20cdac5aeefd46ad8bd1c074d28cf);
/// @dev keccak256(abi.encodePacked(FALLBACK_TARGET, FALLBACK_MODULE_SELECTOR)).
ActionId constant FALLBACK_MODULE_ACTION =
    ActionId.wrap(0x986126569d6396d837d7adeb3ca726199afaf83546f38726e6f331bb92d8e9d6);

/// @notice How the parts of a session are named.
/// @dev Every use of a session hashes four of them: in scratch space for 70 gas each, by `abi.encodePacked` for 200.
library IdLib {
    function permissionId(address sessionValidator, bytes memory initData, bytes32 salt)
        internal
        pure
        returns (PermissionId)
    {
        return PermissionId.wrap(keccak256(abi.encode(sessionValidator, initData, salt)));
    }

    /// @return id keccak256(abi.encodePacked(target, selector)).
    function actionId(address target, bytes4 selector) internal pure returns (ActionId id) {
        assembly ("memory-safe") {
            mstore(0x00, shl(96, target))
            mstore(0x14, selector)
            id := keccak256(0x00, 0x18)
        }
    }

    /// @dev The selector that decides which action a call is.
    function selectorOf(bytes calldata callData) internal pure returns (bytes4 selector) {
        if (callData.length < 4) return VALUE_SELECTOR;
        // bytes4(callData), which would compare the length again, for 90 gas.
        assembly ("memory-safe") {
            selector := and(calldataload(callData.offset), shl(224, 0xffffffff))
        }
    }

    function userOpConfigId(address account, PermissionId permission) internal pure returns (ConfigId) {
        return _ofAccount(account, PermissionId.unwrap(permission));
    }

    /// @return key keccak256(abi.encodePacked(permission, action)).
    function actionKey(PermissionId permission, ActionId action) internal pure returns (bytes32 key) {
        assembly ("memory-safe") {
            mstore(0x00, permission)
            mstore(0x20, action)
            key := keccak256(0x00, 0x40)
        }
    }

    /// @param key the action's.
    function actionConfigId(address account, bytes32 key) internal pure returns (ConfigId) {
        return _ofAccount(account, key);
    }

    function actionConfigId(address account, PermissionId permission, ActionId action)
        internal
        pure
        returns (ConfigId)
    {
        return _ofAccount(account, actionKey(permission, action));
    }

    function erc1271ConfigId(address account, PermissionId permission) internal pure returns (ConfigId) {
        return _ofAccount(account, keccak256(abi.encodePacked("ERC1271: ", permission)));
    }

    /// @return id keccak256(abi.encodePacked(account, inner)).
    function _ofAccount(address account, bytes32 inner) private pure returns (ConfigId id) {
        assembly ("memory-safe") {
            mstore(0x00, shl(96, account))
            mstore(0x14, inner)
            id := keccak256(0x00, 0x34)
        }
    }
}
