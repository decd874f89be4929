// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SuiteLib} from "../../../script/SuiteLib.sol";
import {CommonBase} from "forge-std/Base.sol";

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

/// @notice EntryPoint v0.7 at its canonical address, and Nexus 1.0.0, out of the bytecode that npm has.
abstract contract NexusDeployer is CommonBase {
    address internal constant ENTRY_POINT = 0x0000000071727De22E5E9d8BAf0edAc6f37da032;
    bytes32 private constant ENTRY_POINT_SALT = 0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3;
    string private constant ENTRY_POINT_ARTIFACT =
        "node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json";
    string private constant NEXUS_SOURCE =
        "node_modules/@rhinestone/modulekit/src/deployment/precompiles/NexusPrecompiles.sol";

    function deployEntryPoint() internal {
        bytes memory creationCode = vm.parseJsonBytes(vm.readFile(ENTRY_POINT_ARTIFACT), ".bytecode");
        SuiteLib.deploy(ENTRY_POINT_SALT, creationCode);
    }

    /// @dev Their source is long in the compiler and short in the parser.
    function deployNexus() internal returns (INexusAccountFactory factory, INexusBootstrap bootstrap) {
        string[] memory parts = vm.split(vm.readFile(NEXUS_SOURCE), 'hex"');
        address implementation = SuiteLib.deploy(0, bytes.concat(_hex(parts[1]), abi.encode(ENTRY_POINT)));
        factory = INexusAccountFactory(
            SuiteLib.deploy(0, bytes.concat(_hex(parts[2]), abi.encode(implementation, address(this))))
        );
        bootstrap = INexusBootstrap(SuiteLib.deploy(0, _hex(parts[3])));
    }

    function _hex(string memory part) private pure returns (bytes memory) {
        return vm.parseBytes(string.concat("0x", vm.split(part, '"')[0]));
    }
}
