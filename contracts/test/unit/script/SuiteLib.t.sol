// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2Lib} from "../../../../script/Create2Lib.sol";
import {Suite, SuiteLib} from "../../../../script/SuiteLib.sol";
import {Test} from "forge-std/Test.sol";

contract SuiteLibTest is Test {
    string[14] private names = [
        "SmartSession",
        "SmartSessionCompatibilityFallback",
        "OwnableValidator",
        "K1Validator",
        "UniActionPolicy",
        "TimeFramePolicy",
        "SudoPolicy",
        "UsageLimitPolicy",
        "ValueLimitPolicy",
        "ERC20SpendingLimitPolicy",
        "SimpleGasPolicy",
        "ContractWhitelistPolicy",
        "ArgPolicy",
        "PaymasterPolicy"
    ];

    /// @dev No immutables and no storage: the code may be copied to another address. And it fits everywhere.
    function test_deploySuite_CodeCanBeCopied() public {
        vm.record();
        address[] memory suite = _deploySuite();
        assertEq(suite.length, names.length);
        for (uint256 i; i < suite.length; ++i) {
            assertEq(suite[i].code, vm.getDeployedCode(names[i]), names[i]);
            assertLe(suite[i].code.length, 24_000, names[i]);
            (, bytes32[] memory writes) = vm.accesses(suite[i]);
            assertEq(writes.length, 0, names[i]);
        }
    }

    function test_deploySuite_Twice() public {
        address[] memory first = _deploySuite();
        vm.etch(Create2Lib.DETERMINISTIC_DEPLOYER, "");
        address[] memory second = _deploySuite();
        assertEq(first, second);
    }

    /// @dev A struct of addresses is encoded as an array of them.
    function _deploySuite() private returns (address[] memory list) {
        Suite memory suite = SuiteLib.deploySuite();
        bytes memory encoded = abi.encode(suite);
        list = abi.decode(bytes.concat(abi.encode(0x20, encoded.length / 0x20), encoded), (address[]));
    }
}
