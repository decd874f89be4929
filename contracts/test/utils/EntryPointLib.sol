// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2Lib} from "../../../script/Create2Lib.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {StdConstants} from "forge-std/StdConstants.sol";

/// @notice EntryPoint v0.7 out of the bytecode that npm has, at its canonical address.
library EntryPointLib {
    bytes32 private constant SALT = 0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3;
    string private constant ARTIFACT = "node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json";

    function deploy() internal returns (IEntryPoint) {
        string memory artifact = StdConstants.VM.readFile(ARTIFACT);
        return IEntryPoint(Create2Lib.deploy(SALT, StdConstants.VM.parseJsonBytes(artifact, ".bytecode")));
    }
}
