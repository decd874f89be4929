// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev keccak256(abi.encode(sessionValidator, sessionValidatorInitData, salt)): names a session of an account.
type PermissionId is bytes32;

/// @dev keccak256(abi.encodePacked(target, selector)): names a function of a contract.
type ActionId is bytes32;

/// @dev Names the configuration that a policy keeps for one use of it: account, permission and, for actions, action.
type ConfigId is bytes32;

using {eqPermissionId as ==} for PermissionId global;
using {eqActionId as ==} for ActionId global;
using {eqConfigId as ==} for ConfigId global;

function eqPermissionId(PermissionId a, PermissionId b) pure returns (bool) {
    return PermissionId.unwrap(a) == PermissionId.unwrap(b);
}

function eqActionId(ActionId a, ActionId b) pure returns (bool) {
    return ActionId.unwrap(a) == ActionId.unwrap(b);
}

function eqConfigId(ConfigId a, ConfigId b) pure returns (bool) {
    return ConfigId.unwrap(a) == ConfigId.unwrap(b);
}
