// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ISponsorPaymaster} from "src/interfaces/ISponsorPaymaster.sol";
import {ReenteringReceiver} from "test/utils/ReenteringReceiver.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";

/// @notice Who may put in and take out what, and when.
contract GasTanksTest is SponsorFixture {
    address payable private to = payable(makeAddr("to"));

    function testFuzz_depositFor(address sponsor_, uint80 first, uint80 second) public {
        vm.assume(sponsor_ != address(0) && sponsor_ != sponsor);
        (first, second) = (uint80(bound(first, 0, 1e23)), uint80(bound(second, 0, 1e23)));
        deposit(sponsor_, first);
        vm.deal(address(this), second);
        vm.expectEmit();
        emit ISponsorPaymaster.TankDeposited(sponsor_, address(this), second, uint256(first) + second);
        paymaster.depositFor{value: second}(sponsor_);
        assertEq(paymaster.tankOf(sponsor_).balance, uint256(first) + second);
        assertEq(paymaster.totalTanks(), FULL + first + second);
        assertEq(entryPoint.balanceOf(address(paymaster)), FULL + first + second);
        assertEq(paymaster.surplus(), 0);
    }

    function test_RevertWhen_depositFor_Nobody() public {
        vm.deal(address(this), 1);
        vm.expectRevert(ISponsorPaymaster.ZeroAddress.selector);
        paymaster.depositFor{value: 1}(address(0));
    }

    function testFuzz_withdrawTo(uint256 amount) public {
        amount = bound(amount, 0, FULL);
        uint256 unlocksAt = 20_002 days;
        vm.startPrank(sponsor);
        vm.expectEmit();
        emit ISponsorPaymaster.TankUnlocked(sponsor, unlocksAt);
        paymaster.unlockTank();
        (, uint48 announced,) = paymaster.sponsorOf(sponsor);
        assertEq(announced, unlocksAt);
        vm.warp(unlocksAt - 1);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.TankNotUnlockedYet.selector, sponsor, unlocksAt));
        paymaster.withdrawTo(to, amount);
        vm.warp(unlocksAt);
        vm.expectEmit();
        emit ISponsorPaymaster.TankWithdrawn(sponsor, to, amount, FULL - amount);
        paymaster.withdrawTo(to, amount);
        assertEq(to.balance, amount);
        assertEq(balance(), FULL - amount);
        assertEq(paymaster.totalTanks(), FULL - amount);
        assertEq(entryPoint.balanceOf(address(paymaster)), FULL - amount);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISponsorPaymaster.WithdrawalTooHigh.selector, sponsor, FULL - amount, FULL - amount + 1
            )
        );
        paymaster.withdrawTo(to, FULL - amount + 1);
    }

    function test_RevertWhen_withdrawTo_TankIsLocked() public {
        vm.startPrank(sponsor);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.TankIsLocked.selector, sponsor));
        paymaster.withdrawTo(to, 1);
        paymaster.unlockTank();
        vm.warp(20_002 days);
        vm.expectEmit();
        emit ISponsorPaymaster.TankLocked(sponsor);
        paymaster.lockTank();
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.TankIsLocked.selector, sponsor));
        paymaster.withdrawTo(to, 1);
    }

    /// @dev Who has no tank takes out nothing, the paymaster's owner and a sponsor's signer among them.
    function testFuzz_RevertWhen_withdrawTo_NotTheSponsor(address other) public {
        vm.assume(other != sponsor);
        if (uint160(other) % 3 == 0) other = paymasterOwner;
        if (uint160(other) % 3 == 1) other = signer.addr;
        vm.startPrank(other);
        paymaster.unlockTank();
        vm.warp(20_002 days);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.WithdrawalTooHigh.selector, other, 0, 1));
        paymaster.withdrawTo(to, 1);
    }

    /// @dev No operation is valid when the tank unlocks, so that none is robbed.
    function test_unlockTank_SponsorsUntilTomorrowsEnd() public {
        vm.prank(sponsor);
        paymaster.unlockTank();
        send(signed(opOf(account, 0)));
        PackedUserOperation memory late = signedFor(opOf(account, 0), sponsor, today + 2, 0, 0, signer);
        sendReverting(
            late, abi.encodeWithSelector(ISponsorPaymaster.TankUnlocking.selector, sponsor, today + 1, today + 2)
        );
        vm.warp(20_002 days - 1);
        send(signedFor(opOf(account, 0), sponsor, today + 1, 0, 0, signer));
        PackedUserOperation memory held = signedFor(opOf(account, 0), sponsor, today + 1, 0, 0, signer);
        vm.warp(20_002 days);
        sendFailing(held, "AA32 paymaster expired or not due");
        vm.prank(sponsor);
        paymaster.lockTank();
        send(signedFor(opOf(account, 0), sponsor, today + 2, 0, 0, signer));
    }

    /// @dev A sponsor that takes out all it can in the middle of an operation that it pays for: what is reserved stays.
    function test_withdrawTo_WithinAnOperation() public {
        address greedy = account;
        openTank(greedy, FULL);
        vm.prank(greedy);
        paymaster.unlockTank();
        vm.warp(20_002 days);
        PackedUserOperation memory op = opOf(account, 0);
        op = calling(op, address(paymaster), 0, abi.encodeCall(ISponsorPaymaster.withdrawTo, (to, FULL)));
        // Paid for by the other sponsor: the greedy one's tank is whole, and goes.
        send(signedFor(op, sponsor, today + 2, 0, 0, signer));
        assertEq(to.balance, FULL);
        assertEq(paymaster.tankOf(greedy).balance, 0);
        assertGe(entryPoint.balanceOf(address(paymaster)), paymaster.totalTanks());
        assertEq(paymaster.totalTanks(), balance());
    }

    /// @dev Who is paid out calls again, into whatever it likes: it gets what is its, once.
    function test_withdrawTo_ReenteredByItsReceiver() public {
        ReenteringReceiver receiver = new ReenteringReceiver(paymaster);
        openTank(address(receiver), 3 ether);
        vm.prank(address(receiver));
        paymaster.unlockTank();
        vm.warp(20_002 days);
        receiver.withdraw(2 ether);
        // The second withdrawal asked for more than was left; its deposit and its settlement changed nothing else.
        assertEq(
            receiver.refusal(),
            abi.encodeWithSelector(ISponsorPaymaster.WithdrawalTooHigh.selector, receiver, 1 ether, 2 ether)
        );
        assertEq(address(receiver).balance, 2 ether - 1);
        assertEq(paymaster.tankOf(address(receiver)).balance, 1 ether + 1);
        assertEq(paymaster.totalTanks(), FULL + 1 ether + 1);
        assertEq(entryPoint.balanceOf(address(paymaster)), FULL + 1 ether + 1);
    }

    function test_stake_OnlyOwner() public {
        bytes memory reason = abi.encodeWithSelector(ISponsorPaymaster.NotOwner.selector, address(this));
        vm.expectRevert(reason);
        paymaster.addStake(1);
        vm.expectRevert(reason);
        paymaster.unlockStake();
        vm.expectRevert(reason);
        paymaster.withdrawStake(to);
        vm.expectRevert(reason);
        paymaster.withdrawSurplus(to, 0);
        vm.startPrank(paymasterOwner);
        assertEq(entryPoint.getDepositInfo(address(paymaster)).stake, 1 ether);
        paymaster.unlockStake();
        vm.warp(noon + 1 days);
        paymaster.withdrawStake(to);
        assertEq(to.balance, 1 ether);
    }

    /// @dev What anybody gives the paymaster at the EntryPoint is in no tank, and all that its owner can take.
    function testFuzz_withdrawSurplus(uint96 given) public {
        vm.deal(address(this), given);
        entryPoint.depositTo{value: given}(address(paymaster));
        assertEq(paymaster.surplus(), given);
        assertEq(paymaster.totalTanks(), FULL);
        vm.startPrank(paymasterOwner);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.SurplusTooLow.selector, given, uint256(given) + 1));
        paymaster.withdrawSurplus(to, uint256(given) + 1);
        vm.expectEmit();
        emit ISponsorPaymaster.SurplusWithdrawn(to, given);
        paymaster.withdrawSurplus(to, given);
        assertEq(to.balance, given);
        assertEq(paymaster.surplus(), 0);
        assertEq(entryPoint.balanceOf(address(paymaster)), FULL);
    }
}
