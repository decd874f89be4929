// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {Test} from "forge-std/Test.sol";
import {ISponsorPaymaster} from "src/interfaces/ISponsorPaymaster.sol";
import {SponsorHandler} from "test/invariant/SponsorHandler.sol";

/// @notice Over random sequences of bundles, failures, deposits, withdrawals and time, through the real EntryPoint.
contract SponsorInvariants is Test {
    SponsorHandler private handler;
    ISponsorPaymaster private paymaster;

    function setUp() public {
        handler = new SponsorHandler();
        paymaster = handler.paymasterUnderTest();
        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = SponsorHandler.bundle.selector;
        selectors[1] = SponsorHandler.failingPostOp.selector;
        selectors[2] = SponsorHandler.fund.selector;
        selectors[3] = SponsorHandler.give.selector;
        selectors[4] = SponsorHandler.withdraw.selector;
        selectors[5] = SponsorHandler.limit.selector;
        selectors[6] = SponsorHandler.skim.selector;
        selectors[7] = SponsorHandler.settle.selector;
        selectors[8] = SponsorHandler.pass.selector;
        selectors[9] = SponsorHandler.rule.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        targetContract(address(handler));
    }

    /// @dev What the tanks hold is there, between bundles, and in the middle of them beside all that is reserved.
    function invariant_TanksAreCovered() public view {
        assertEq(handler.wrongs(), 0);
        uint256 sum = paymaster.tankOf(handler.firstSponsor()).balance;
        for (uint256 i; i < handler.SPONSORS(); ++i) {
            sum += paymaster.tankOf(handler.sponsors(i)).balance;
        }
        assertEq(paymaster.totalTanks(), sum);
        IEntryPoint entryPoint = paymaster.entryPoint();
        assertLe(sum, entryPoint.balanceOf(address(paymaster)));
        assertEq(paymaster.surplus(), entryPoint.balanceOf(address(paymaster)) - sum);
    }

    /// @dev What was given to nobody is still there: sponsors have paid all that the EntryPoint took.
    function invariant_SponsorsPayForTheirOperations() public view {
        assertGe(paymaster.surplus(), handler.given());
    }

    /// @dev The last charge comes back out of the surplus, and out of nothing else.
    function invariant_WhatMayComeBackIsThere() public {
        (address last,) = paymaster.pendingSettlement();
        uint256 before = paymaster.tankOf(last).balance;
        uint256 surplus = paymaster.surplus();
        handler.settle();
        assertEq(surplus - paymaster.surplus(), paymaster.tankOf(last).balance - before);
    }

    /// @dev The sequences do what they are for.
    function test_handler_SendsBundles() public {
        handler.rule(0, 10 ether);
        for (uint256 i; i < 8; ++i) {
            handler.bundle(uint256(keccak256(abi.encode(i))), 4);
            handler.failingPostOp(uint256(keccak256(abi.encode(i))));
        }
        assertGt(handler.bundles(), 4);
        assertGt(handler.standing(), 4);
        assertGt(handler.looks(), 4);
        assertGt(paymaster.standingRuleOf(handler.sponsors(0)).spent, 0);
    }
}
