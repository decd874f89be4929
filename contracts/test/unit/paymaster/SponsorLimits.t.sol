// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ISponsorPaymaster, SponsorLimits, SponsorMode, StandingRule} from "src/interfaces/ISponsorPaymaster.sol";
import {ProbeAccount} from "test/utils/ProbeAccount.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Every limit of a sponsor at, below and past its bound, by operations through the EntryPoint.
contract SponsorLimitsTest is SponsorFixture {
    using UserOpBuilder for PackedUserOperation;

    address private otherAccount;
    /// @dev Maximum cost of `_op`, the same for every one.
    uint256 private cost;

    function setUp() public override {
        super.setUp();
        otherAccount = address(new ProbeAccount());
        cost = maxCost(_op(account));
    }

    function test_setLimits() public {
        SponsorLimits memory limits = SponsorLimits(1, 2, 3, 4);
        vm.expectEmit();
        emit ISponsorPaymaster.LimitsChanged(sponsor, limits);
        setLimits(1, 2, 3, 4);
        assertEq(abi.encode(paymaster.limitsOf(sponsor)), abi.encode(limits));
        assertEq(paymaster.tankOf(sponsor).perDay, 2);
        assertEq(paymaster.tankOf(sponsor).balance, FULL);
    }

    function test_perOp() public {
        setLimits(cost - 1, 0, 0, 0);
        sendReverting(
            _op(account), abi.encodeWithSelector(ISponsorPaymaster.OpLimitExceeded.selector, sponsor, cost - 1, cost)
        );
        setLimits(cost, 0, 0, 0);
        send(_op(account));
        setLimits(cost + 1, 0, 0, 0);
        send(_op(account));
    }

    function testFuzz_perDay(uint256 limit) public {
        send(_op(account));
        uint256 spent = paymaster.tankOf(sponsor).spentToday;
        limit = bound(limit, spent, spent + 2 * cost);
        setLimits(0, limit, 0, 0);
        if (spent + cost > limit) {
            sendReverting(
                _op(otherAccount),
                abi.encodeWithSelector(ISponsorPaymaster.DayLimitExceeded.selector, sponsor, limit, spent, cost)
            );
        } else {
            send(_op(otherAccount));
        }
    }

    function test_perDay_AtItsBound() public {
        setLimits(0, cost, 0, 0);
        send(_op(account));
        uint256 spent = paymaster.tankOf(sponsor).spentToday;
        bytes memory reason =
            abi.encodeWithSelector(ISponsorPaymaster.DayLimitExceeded.selector, sponsor, cost + spent - 1, spent, cost);
        setLimits(0, cost + spent - 1, 0, 0);
        sendReverting(_op(account), reason);
        setLimits(0, cost + spent, 0, 0);
        send(_op(account));
    }

    /// @dev Both are validated before either runs: the second one meets the first one's maximum.
    function test_perDay_WithinABundle() public {
        setLimits(0, 2 * cost - 1, 0, 0);
        PackedUserOperation[] memory ops = new PackedUserOperation[](2);
        (ops[0], ops[1]) = (_op(account), _op(otherAccount));
        vm.expectPartialRevert(bytes4(keccak256("FailedOpWithRevert(uint256,string,bytes)")));
        sendAll(ops);
        setLimits(0, 2 * cost, 0, 0);
        sendAll(ops);
    }

    function test_perDay_TomorrowCountsAnew() public {
        setLimits(0, cost, 0, 0);
        send(_op(account));
        vm.warp(noon + 1 days);
        today += 1;
        send(_op(account));
        assertEq(paymaster.tankOf(sponsor).day, today);
        assertLt(paymaster.tankOf(sponsor).spentToday, cost);
    }

    function test_RevertWhen_DayPassed() public {
        PackedUserOperation memory late = _op(account);
        vm.warp(noon + 1 days);
        today += 1;
        send(_op(otherAccount));
        sendReverting(late, abi.encodeWithSelector(ISponsorPaymaster.DayPassed.selector, today - 1, today));
    }

    function test_perAccountDay() public {
        setLimits(0, 0, 1 ether, 0);
        send(_op(account));
        uint256 spent = paymaster.usageOf(sponsor, account).spent;
        assertEq(spent, FULL - balance());
        setLimits(0, 0, spent + cost - 1, 0);
        sendReverting(
            _op(account),
            abi.encodeWithSelector(
                ISponsorPaymaster.AccountDayLimitExceeded.selector, sponsor, account, spent + cost - 1, spent, cost
            )
        );
        send(_op(otherAccount));
        setLimits(0, 0, spent + cost, 0);
        send(_op(account));
        vm.warp(noon + 1 days);
        today += 1;
        setLimits(0, 0, cost, 0);
        send(_op(account));
    }

    function test_opsPerAccountDay() public {
        setLimits(0, 0, 0, 2);
        send(_op(account));
        send(_op(account));
        assertEq(paymaster.usageOf(sponsor, account).operations, 2);
        sendReverting(
            _op(account), abi.encodeWithSelector(ISponsorPaymaster.AccountDayOpsExceeded.selector, sponsor, account, 2)
        );
        send(_op(otherAccount));
        vm.warp(noon + 1 days);
        today += 1;
        send(_op(account));
        assertEq(paymaster.usageOf(sponsor, account).operations, 1);
    }

    /// @dev What the account's counts have room for is a limit, too.
    function test_RevertWhen_CountsOfAnAccountAreFull() public {
        setLimits(0, 0, 0, 10);
        _setUsage(type(uint80).max - uint80(cost) + 1, 1);
        sendReverting(
            _op(account),
            abi.encodeWithSelector(
                ISponsorPaymaster.AccountDayLimitExceeded.selector,
                sponsor,
                account,
                type(uint80).max,
                type(uint80).max - cost + 1,
                cost
            )
        );
        _setUsage(type(uint80).max - uint80(cost), 1);
        send(_op(account));
        setLimits(0, 0, 1 ether, 0);
        _setUsage(0, type(uint16).max);
        sendReverting(
            _op(account),
            abi.encodeWithSelector(ISponsorPaymaster.AccountDayOpsExceeded.selector, sponsor, account, type(uint16).max)
        );
        _setUsage(0, type(uint16).max - 1);
        send(_op(account));
    }

    function test_paused() public {
        vm.startPrank(sponsor);
        vm.expectEmit();
        emit ISponsorPaymaster.SponsorPaused(sponsor);
        paymaster.setPaused(true);
        vm.stopPrank();
        sendReverting(_op(account), abi.encodeWithSelector(ISponsorPaymaster.SponsorIsPaused.selector, sponsor));
        vm.startPrank(sponsor);
        vm.expectEmit();
        emit ISponsorPaymaster.SponsorResumed(sponsor);
        paymaster.setPaused(false);
        vm.stopPrank();
        send(_op(account));
    }

    function test_tank_EmptyOneWeiShortAndRefilled() public {
        address poor = makeAddr("poor sponsor");
        openTank(poor, cost - 1);
        PackedUserOperation memory op = signedFor(opOf(account, 0), poor, today, 0, 0, signer);
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.TankTooLow.selector, poor, cost - 1, cost));
        deposit(poor, 1);
        send(op);
    }

    /// @dev Other tanks are full, which must not help.
    function test_tank_SharedByABundle() public {
        address poor = makeAddr("poor sponsor");
        openTank(poor, 2 * cost - 1);
        PackedUserOperation[] memory ops = new PackedUserOperation[](2);
        ops[0] = signedFor(opOf(account, 0), poor, today, 0, 0, signer);
        ops[1] = signedFor(opOf(otherAccount, 0), poor, today, 0, 0, signer);
        bytes memory reason = abi.encodeWithSelector(ISponsorPaymaster.TankTooLow.selector, poor, cost - 1, cost);
        vm.expectRevert(abi.encodeWithSignature("FailedOpWithRevert(uint256,string,bytes)", 1, "AA33 reverted", reason));
        sendAll(ops);
        deposit(poor, 1);
        sendAll(ops);
    }

    function test_rule_NamedAccount() public {
        PackedUserOperation memory op = ruled(opOf(account, 0));
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.StandingRuleClosed.selector, sponsor));
        openRule(1 ether, account);
        send(op);
        sendReverting(
            ruled(opOf(otherAccount, 0)),
            abi.encodeWithSelector(ISponsorPaymaster.AccountNotAllowed.selector, sponsor, otherAccount)
        );
        vm.prank(sponsor);
        paymaster.allowAccount(account, false);
        sendReverting(
            ruled(opOf(account, 0)),
            abi.encodeWithSelector(ISponsorPaymaster.AccountNotAllowed.selector, sponsor, account)
        );
    }

    function test_rule_NamedCodeHash() public {
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = account.codehash;
        vm.startPrank(sponsor);
        vm.expectEmit();
        emit ISponsorPaymaster.CodeHashAllowed(sponsor, hashes[0], true);
        vm.expectEmit();
        emit ISponsorPaymaster.StandingRuleChanged(sponsor, 1 ether);
        paymaster.openStandingRule(1 ether, new address[](0), hashes);
        vm.stopPrank();
        assertTrue(paymaster.isCodeHashAllowed(sponsor, hashes[0]));
        send(ruled(opOf(account, 0)));
        send(ruled(opOf(otherAccount, 0)));
        vm.prank(sponsor);
        paymaster.closeStandingRule();
        sendReverting(
            ruled(opOf(account, 0)), abi.encodeWithSelector(ISponsorPaymaster.StandingRuleClosed.selector, sponsor)
        );
    }

    function test_rule_TotalOfADay() public {
        openRule(cost, account);
        send(ruled(opOf(account, 0)));
        uint256 spent = paymaster.standingRuleOf(sponsor).spent;
        assertEq(spent, FULL - balance());
        openRule(spent + cost - 1, account);
        sendReverting(
            ruled(opOf(account, 0)),
            abi.encodeWithSelector(
                ISponsorPaymaster.StandingRuleExceeded.selector, sponsor, spent + cost - 1, spent, cost
            )
        );
        // What is signed counts for the sponsor's day, not for the rule's.
        send(_op(account));
        openRule(spent + cost, account);
        send(ruled(opOf(account, 0)));
        vm.warp(noon + 1 days);
        today += 1;
        openRule(cost, account);
        send(ruled(opOf(account, 0)));
    }

    function test_RevertWhen_rule_LacksATotalOrANamed() public {
        vm.startPrank(sponsor);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.StandingRuleClosed.selector, sponsor));
        paymaster.openStandingRule(0, new address[](1), new bytes32[](0));
        vm.expectRevert(ISponsorPaymaster.NobodyAllowed.selector);
        paymaster.openStandingRule(1, new address[](0), new bytes32[](0));
        paymaster.allowAccount(account, true);
        paymaster.allowAccount(account, true);
        assertEq(paymaster.standingRuleOf(sponsor).named, 1);
        paymaster.allowAccount(account, false);
        vm.expectRevert(ISponsorPaymaster.NobodyAllowed.selector);
        paymaster.openStandingRule(1, new address[](0), new bytes32[](0));
        vm.stopPrank();
    }

    /// @dev More than 2^16 that a rule names are counted, and leave alone what else its word holds.
    function test_rule_NamesMany() public {
        openRule(1 ether, account);
        send(ruled(opOf(account, 0)));
        StandingRule memory rule = paymaster.standingRuleOf(sponsor);
        rule.named = type(uint16).max;
        _setRule(rule);
        vm.startPrank(sponsor);
        paymaster.allowAccount(otherAccount, true);
        rule.named = 2 ** 16;
        assertEq(abi.encode(paymaster.standingRuleOf(sponsor)), abi.encode(rule));
        paymaster.allowAccount(otherAccount, false);
        rule.named -= 1;
        assertEq(abi.encode(paymaster.standingRuleOf(sponsor)), abi.encode(rule));
    }

    /// @dev Limits bind what nobody signed as well.
    function test_rule_WithinTheSponsorsLimits() public {
        openRule(1 ether, account);
        setLimits(cost - 1, 0, 0, 0);
        sendReverting(
            ruled(opOf(account, 0)),
            abi.encodeWithSelector(ISponsorPaymaster.OpLimitExceeded.selector, sponsor, cost - 1, cost)
        );
        setLimits(0, cost - 1, 0, 0);
        sendReverting(
            ruled(opOf(account, 0)),
            abi.encodeWithSelector(ISponsorPaymaster.DayLimitExceeded.selector, sponsor, cost - 1, 0, cost)
        );
    }

    /// @dev Writes what so many operations would have left in the account's usage of today.
    function _setUsage(uint80 spent, uint16 operations) private {
        vm.record();
        paymaster.usageOf(sponsor, account);
        (bytes32[] memory reads,) = vm.accesses(address(paymaster));
        bytes32 word = bytes32(uint256(today) << 96 | uint256(operations) << 80 | spent);
        vm.store(address(paymaster), reads[reads.length - 1], word);
        assertEq(paymaster.usageOf(sponsor, account).spent, spent);
        assertEq(paymaster.usageOf(sponsor, account).operations, operations);
    }

    function _op(address account_) private view returns (PackedUserOperation memory) {
        return signed(opOf(account_, 0));
    }

    /// @dev Writes the sponsor's standing rule.
    function _setRule(StandingRule memory rule) private {
        vm.record();
        paymaster.standingRuleOf(sponsor);
        (bytes32[] memory reads,) = vm.accesses(address(paymaster));
        uint256 word = uint256(rule.named) << 176 | uint256(rule.day) << 160 | uint256(rule.spent) << 80 | rule.perDay;
        vm.store(address(paymaster), reads[reads.length - 1], bytes32(word));
        assertEq(abi.encode(paymaster.standingRuleOf(sponsor)), abi.encode(rule));
    }
}
