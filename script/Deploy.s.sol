// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Suite, SuiteLib} from "./SuiteLib.sol";
import {Script} from "forge-std/Script.sol";
import {console} from "forge-std/console.sol";

/// @notice Deploys the suite and prints its addresses. What is deployed already stays as it is, so it can be run again.
///
/// `npx forge script script/Deploy.s.sol --rpc-url <url> --broadcast --private-key <key>`
contract Deploy is Script {
    function run() external returns (Suite memory suite) {
        vm.startBroadcast();
        suite = SuiteLib.deploySuite();
        vm.stopBroadcast();

        console.log("SmartSession                      ", address(suite.smartSession));
        console.log("SmartSessionCompatibilityFallback ", address(suite.compatibilityFallback));
        console.log("OwnableValidator                  ", address(suite.ownableValidator));
        console.log("K1Validator                       ", address(suite.k1Validator));
        console.log("UniActionPolicy                   ", address(suite.uniActionPolicy));
        console.log("TimeFramePolicy                   ", address(suite.timeFramePolicy));
        console.log("SudoPolicy                        ", address(suite.sudoPolicy));
        console.log("UsageLimitPolicy                  ", address(suite.usageLimitPolicy));
        console.log("ValueLimitPolicy                  ", address(suite.valueLimitPolicy));
        console.log("ERC20SpendingLimitPolicy          ", address(suite.erc20SpendingLimitPolicy));
        console.log("SimpleGasPolicy                   ", address(suite.simpleGasPolicy));
        console.log("ContractWhitelistPolicy           ", address(suite.contractWhitelistPolicy));
        console.log("ArgPolicy                         ", address(suite.argPolicy));
        console.log("PaymasterPolicy                   ", address(suite.paymasterPolicy));
    }
}
