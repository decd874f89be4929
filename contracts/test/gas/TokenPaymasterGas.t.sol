// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PaymasterFixture} from "test/utils/PaymasterFixture.sol";
import {PaymasterGas} from "test/utils/PaymasterGas.sol";
import {TokenFixture} from "test/utils/TokenFixture.sol";

/// @dev The paymaster holds no tokens at first.
contract TokenPaymasterGasTest is TokenFixture, PaymasterGas {
    function setUp() public override(TokenFixture, PaymasterFixture) {
        super.setUp();
        allow(TOKENS);
    }

    function cool(address paymaster_) internal override {
        super.cool(paymaster_);
        vm.cool(address(token));
    }

    function test_gas_Tokens() public {
        measure(address(paymaster), paid(opOf(account, 0)), "token, first");
        measure(address(paymaster), paid(opOf(account, 0)), "token, later");
    }
}
