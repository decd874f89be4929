// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModule, MODULE_TYPE_FALLBACK} from "../interfaces/IERC7579Module.sol";
import {ISmartSessionCompatibilityFallback} from "../interfaces/ISmartSessionCompatibilityFallback.sol";

/// @title SmartSessionCompatibilityFallback
/// @notice See ISmartSessionCompatibilityFallback.
/// @dev Keeps nothing, so there is nothing to install or uninstall, and every account counts as initialised.
contract SmartSessionCompatibilityFallback is ISmartSessionCompatibilityFallback {
    /// @inheritdoc ISmartSessionCompatibilityFallback
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        fields = 0x0f; // name, version, chainId and verifyingContract
        name = "SmartSessionCompatibilityFallback";
        version = "1.0.0";
        chainId = block.chainid;
        verifyingContract = msg.sender;
        return (fields, name, version, chainId, verifyingContract, salt, extensions);
    }

    /// @inheritdoc IModule
    function onInstall(bytes calldata) external {}

    /// @inheritdoc IModule
    function onUninstall(bytes calldata) external {}

    /// @inheritdoc IModule
    function isModuleType(uint256 moduleTypeId) external pure returns (bool) {
        return moduleTypeId == MODULE_TYPE_FALLBACK;
    }

    /// @inheritdoc IModule
    function isInitialized(address) external pure returns (bool) {
        return true;
    }
}
