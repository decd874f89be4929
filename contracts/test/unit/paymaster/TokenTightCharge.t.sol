// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {OddToken} from "test/utils/OddToken.sol";
import {PaymasterFixture} from "test/utils/PaymasterFixture.sol";
import {TightLimits} from "test/utils/TightLimits.sol";
import {TokenFixture} from "test/utils/TokenFixture.sol";

/// @notice What an account is charged when the paymaster has nothing in reserve. Isolated, so that every bundle is a transaction
/// of its own and storage costs what it costs on a chain.
/// forge-config: default.isolate = true
contract TokenTightChargeTest is TightLimits, TokenFixture {
    function setUp() public override(PaymasterFixture, TokenFixture) {
        super.setUp();
        token.mint(address(paymaster), 1);
        token.beOdd(OddToken.Oddity.GREEDY);
    }

    function test_charge() public {
        _sendTight(0);
    }

    /// @dev The EntryPoint's memory is wide then, and its call of `postOp` makes it wider.
    function test_charge_LongCallData() public {
        _sendTight(100_000);
        _sendTight(700_000);
    }

    function paidWithGas(PackedUserOperation memory op, uint128 verificationGas)
        internal
        view
        override
        returns (PackedUserOperation memory)
    {
        op.paymasterAndData = abi.encodePacked(paymaster, verificationGas, POST_OP_GAS, type(uint128).max);
        return op;
    }

    function _sendTight(uint256 dataLength) private {
        PackedUserOperation memory op = tightOp(dataLength);
        (uint256 tokens, uint256 deposited) = (token.balanceOf(account), entryPoint.balanceOf(address(paymaster)));
        send(op);
        uint256 charge = (tokens - token.balanceOf(account)) * 1 ether / PER_ETHER;
        assertTight(charge, deposited - entryPoint.balanceOf(address(paymaster)), 2_500);
    }
}
