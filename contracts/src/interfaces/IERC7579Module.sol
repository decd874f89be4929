// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

uint256 constant MODULE_TYPE_VALIDATOR = 1;
uint256 constant MODULE_TYPE_FALLBACK = 3;
/// @dev ERC-7780 stateless validator, which Smart Sessions calls a session validator.
uint256 constant MODULE_TYPE_STATELESS_VALIDATOR = 7;

/// @dev ERC-4337 validation results without a time range.
uint256 constant VALIDATION_SUCCESS = 0;
uint256 constant VALIDATION_FAILED = 1;

bytes4 constant ERC1271_SUCCESS = 0x1626ba7e;
bytes4 constant ERC1271_FAILED = 0xffffffff;

/// @notice What every ERC-7579 module answers.
interface IModule {
    /// @notice Called by an account that installs the module.
    function onInstall(bytes calldata data) external;

    /// @notice Called by an account that uninstalls the module.
    function onUninstall(bytes calldata data) external;

    /// @notice Whether the module is of this ERC-7579 type.
    function isModuleType(uint256 moduleTypeId) external view returns (bool);

    /// @notice Whether the account has configured the module.
    function isInitialized(address smartAccount) external view returns (bool);
}

/// @notice An ERC-7579 validator: decides whether a user operation or an ERC-1271 signature is the account's.
interface IValidator is IModule {
    /// @return validationData as ERC-4337 packs it: 0 success, 1 wrong signature, or a time range.
    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash)
        external
        returns (uint256 validationData);

    /// @param sender who asked the account.
    /// @return 0x1626ba7e when the signature is the account's, 0xffffffff otherwise.
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4);
}
