// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {SponsorMode} from "src/interfaces/ISponsorPaymaster.sol";
import {PaymasterFixture} from "test/utils/PaymasterFixture.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";
import {TightLimits} from "test/utils/TightLimits.sol";

/// @notice What a sponsor is charged when its paymaster has nothing in reserve. Isolated, so that every bundle is a transaction
/// of its own and storage costs what it costs on a chain.
/// forge-config: default.isolate = true
contract SponsorTightChargeTest is TightLimits, SponsorFixture {
    bool private _byRule;

    function setUp() public override(PaymasterFixture, SponsorFixture) {
        super.setUp();
        send(signed(opOf(account, 0)));
    }

    function test_charge_NoLimits() public {
        _sendTight(0);
    }

    function test_charge_CountedForTheAccount() public {
        setLimits(10 ether, 10 ether, 10 ether, 100);
        _sendTight(0);
    }

    function test_charge_CountedForTheRule() public {
        openRule(10 ether, account);
        _byRule = true;
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
        SponsorMode mode = _byRule ? SponsorMode.STANDING_RULE : SponsorMode.SIGNED;
        op.paymasterAndData = abi.encodePacked(paymaster, verificationGas, POST_OP_GAS, mode, sponsor, today);
        if (_byRule) return op;
        op.paymasterAndData = abi.encodePacked(op.paymasterAndData, uint48(0), uint48(0));
        op.paymasterAndData = bytes.concat(op.paymasterAndData, plain(signer, paymaster.getHash(op)));
        return op;
    }

    function _sendTight(uint256 dataLength) private {
        paymaster.settle();
        PackedUserOperation memory op = tightOp(dataLength);
        (uint256 tank, uint256 deposited) = (balance(), entryPoint.balanceOf(address(paymaster)));
        send(op);
        assertTight(tank - balance(), deposited - entryPoint.balanceOf(address(paymaster)), 1_500);
    }
}
