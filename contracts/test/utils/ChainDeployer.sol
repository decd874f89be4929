// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2Lib} from "../../../script/Create2Lib.sol";
import {Suite, SuiteLib} from "../../../script/SuiteLib.sol";
import {EntryPointLib} from "./EntryPointLib.sol";
import {INexusAccountFactory, INexusBootstrap} from "./INexus.sol";
import {CommonBase} from "forge-std/Base.sol";

/// @notice What a test finds on its chain.
struct Deployment {
    Suite suite;
    INexusAccountFactory factory;
    INexusBootstrap bootstrap;
}

/// @notice EntryPoint v0.7 at its canonical address, Nexus 1.0.0, both out of the bytecode that npm has, and the suite.
/// @dev A contract of its own, which tests call, so that the compiler meets it once and not once a test.
contract ChainDeployer is CommonBase {
    string private constant NEXUS_SOURCE =
        "node_modules/@rhinestone/modulekit/src/deployment/precompiles/NexusPrecompiles.sol";

    function deployAll() external returns (Deployment memory deployment) {
        (deployment.factory, deployment.bootstrap) = _deployNexus(address(EntryPointLib.deploy()));
        deployment.suite = SuiteLib.deploySuite();
    }

    function _deployNexus(address entryPoint) private returns (INexusAccountFactory, INexusBootstrap) {
        string[] memory parts = vm.split(vm.readFile(NEXUS_SOURCE), 'hex"');
        address implementation = Create2Lib.deploy(0, bytes.concat(_hex(parts[1]), abi.encode(entryPoint)));
        address factory = Create2Lib.deploy(0, bytes.concat(_hex(parts[2]), abi.encode(implementation, msg.sender)));
        return (INexusAccountFactory(factory), INexusBootstrap(Create2Lib.deploy(0, _hex(parts[3]))));
    }

    function _hex(string memory part) private pure returns (bytes memory) {
        return vm.parseBytes(string.concat("0x", vm.split(part, '"')[0]));
    }
}
