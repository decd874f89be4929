// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

struct BootstrapConfig {
    address module;
    bytes data;
}

interface INexusBootstrap {
    function getInitNexusScopedCalldata(
        BootstrapConfig[] calldata validators,
        BootstrapConfig calldata hook,
        address registry,
        address[] calldata attesters,
        uint8 threshold
    ) external view returns (bytes memory init);
}

interface INexusAccountFactory {
    function createAccount(bytes calldata initData, bytes32 salt) external payable returns (address payable);

    function computeAccountAddress(bytes calldata initData, bytes32 salt) external view returns (address payable);
}

interface INexus {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);

    function installModule(uint256 moduleTypeId, address module, bytes calldata initData) external payable;

    function uninstallModule(uint256 moduleTypeId, address module, bytes calldata deInitData) external payable;
}

