// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PaymasterFixture} from "test/utils/PaymasterFixture.sol";
import {PaymasterGas} from "test/utils/PaymasterGas.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";

contract SponsorPaymasterGasTest is SponsorFixture, PaymasterGas {
    function setUp() public override(SponsorFixture, PaymasterFixture) {
        super.setUp();
    }

    function test_gas_Signed() public {
        _twice("sponsor, signed", false);
    }

    function test_gas_SignedDaily() public {
        setLimits(0, 1 ether, 0, 0);
        _twice("sponsor, signed, daily limit", false);
    }

    function test_gas_SignedAccountDaily() public {
        setLimits(0, 1 ether, 1 ether, 100);
        _twice("sponsor, signed, daily limits of sponsor and account", false);
    }

    function test_gas_Rule() public {
        openRule(1 ether, account);
        _twice("sponsor, standing rule", true);
    }

    /// @dev The account's first operation of the day, and a later one.
    function _twice(string memory name, bool byRule) private {
        for (uint256 i; i < 2; ++i) {
            measure(
                address(paymaster),
                byRule ? ruled(opOf(account, 0)) : signed(opOf(account, 0)),
                string.concat(name, i == 0 ? ", first" : ", later")
            );
        }
    }
}
