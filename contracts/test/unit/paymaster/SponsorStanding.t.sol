// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ISponsorPaymaster} from "src/interfaces/ISponsorPaymaster.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";

/// @notice Reservations that stand because `postOp` did not complete, and where what they leave over goes.
/// forge-config: default.isolate = true
contract SponsorStandingTest is SponsorFixture {
    address private other = makeAddr("other sponsor");

    function setUp() public override {
        super.setUp();
        openTank(other, FULL);
    }

    /// @dev The EntryPoint calls postOp once. If that fails it undoes the execution, and the sponsor pays the maximum.
    function test_postOp_RevertsOrRunsOut() public {
        address target = makeAddr("target");
        vm.deal(account, 1);
        for (uint256 i; i < 2; ++i) {
            PackedUserOperation memory op = signed(calling(opOf(account, 0), target, 1, ""));
            uint256 reserved = maxCost(op);
            (uint256 tank, uint256 deposited) = (balance(), entryPoint.balanceOf(address(paymaster)));
            bytes memory call = abi.encodeWithSelector(IPaymaster.postOp.selector);
            // Reverts with a reason, or consumes all its gas: the invalid opcode.
            if (i == 0) vm.mockCallRevert(address(paymaster), call, "reason");
            else vm.mockFunction(address(paymaster), _invalidCode(), call);
            send(op);
            vm.clearMockedCalls();
            assertEq(target.balance, 0);
            assertEq(balance(), tank - reserved);
            assertGe(deposited - entryPoint.balanceOf(address(paymaster)), 1);
            assertLe(deposited - entryPoint.balanceOf(address(paymaster)), reserved);
            assertGe(entryPoint.balanceOf(address(paymaster)), paymaster.totalTanks());
            // The next one works, and is charged no less for what the standing reservation left over.
            paymaster.settle();
            tank = balance();
            deposited = entryPoint.balanceOf(address(paymaster));
            send(signed(opOf(account, 0)));
            assertGe(tank - balance(), deposited - entryPoint.balanceOf(address(paymaster)));
        }
    }

    /// @dev An operation whose reservation stands does not cost the one before it what is to come back.
    function test_settle_AcrossAStandingReservation() public {
        uint256 deposited = entryPoint.balanceOf(address(paymaster));
        send(signed(opOf(account, 0)));
        uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
        (, uint256 atMost) = paymaster.pendingSettlement();
        uint256 before = balance();
        vm.mockCallRevert(address(paymaster), abi.encodeWithSelector(IPaymaster.postOp.selector), "");
        send(signedFor(opOf(account, 0), other, today, 0, 0, signer));
        vm.clearMockedCalls();
        vm.startPrank(paymasterOwner);
        paymaster.withdrawSurplus(payable(paymasterOwner), paymaster.surplus() - atMost);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.SurplusTooLow.selector, 0, 1));
        paymaster.withdrawSurplus(payable(paymasterOwner), 1);
        vm.stopPrank();
        send(signedFor(opOf(account, 0), other, today, 0, 0, signer));
        assertLe(FULL - balance(), took);
        assertEq(balance(), before + atMost);
    }

    /// @dev What a standing reservation leaves over is in no tank. The sponsor that was charged last gets of it what its own charge
    /// can have been too high and was not, once; the rest stays surplus, and no tank has less for it.
    function test_settle_StandingReservationUpToTheUncertainty() public {
        send(signed(opOf(account, 0)));
        (, uint256 atMost) = paymaster.pendingSettlement();
        uint256 before = balance();
        uint256 snapshot = vm.snapshotState();
        paymaster.settle();
        uint256 refund = balance() - before;
        assertLt(refund, atMost);
        vm.revertToStateAndDelete(snapshot);

        uint256 reserved = _sendStanding(signedFor(opOf(account, 0), other, today, 0, 0, signer));
        assertGt(paymaster.surplus(), 2 * atMost);
        uint256 surplus = paymaster.surplus();
        paymaster.settle();
        paymaster.settle();
        assertEq(balance(), before + atMost);
        assertEq(paymaster.surplus(), surplus - atMost);
        assertEq(paymaster.tankOf(other).balance, FULL - reserved);
        assertEq(paymaster.totalTanks(), balance() + FULL - reserved);
    }

    /// @dev Who lets its own reservations stand gets back less than they cost: the bound of an earlier charge cannot be raised.
    function test_settle_StandingReservationOfTheLastSponsor() public {
        send(signed(opOf(account, 0)));
        (, uint256 atMost) = paymaster.pendingSettlement();
        uint256 before = balance();
        uint256 reserved = _sendStanding(signed(opOf(account, 0)));
        assertGt(reserved, atMost);
        (address last, uint256 stillAtMost) = paymaster.pendingSettlement();
        assertEq(last, sponsor);
        assertEq(stillAtMost, atMost);
        paymaster.settle();
        assertEq(balance(), before - reserved + atMost);
    }

    /// @return reserved what the operation keeps of the tank, in wei.
    function _sendStanding(PackedUserOperation memory op) private returns (uint256 reserved) {
        vm.mockCallRevert(address(paymaster), abi.encodeWithSelector(IPaymaster.postOp.selector), "");
        send(op);
        vm.clearMockedCalls();
        return maxCost(op);
    }

    function _invalidCode() private returns (address code) {
        code = makeAddr("invalid code");
        vm.etch(code, hex"fe");
    }
}
