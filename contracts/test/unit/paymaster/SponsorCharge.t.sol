// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {ISponsorPaymaster} from "src/interfaces/ISponsorPaymaster.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice What operations cost their sponsor, and what they cost the paymaster. Isolated, so that every bundle is a
/// transaction of its own and storage costs what it costs on a chain.
/// forge-config: default.isolate = true
contract SponsorChargeTest is SponsorFixture {
    using UserOpBuilder for PackedUserOperation;

    /// @dev What an operation may cost its sponsor above what the EntryPoint takes.
    uint256 private constant MOST_ABOVE = 5_000;

    /// @dev Whatever its limits are and whatever it uses: never less than the EntryPoint takes, and after it is settled
    /// nothing more, but for the rounding of what may come back.
    function testFuzz_charge_IsWhatTheEntryPointTakes(
        uint256 verificationGas,
        uint256 callGas,
        uint256 usedInValidation,
        uint256 usedInExecution,
        uint256 kind
    ) public {
        verificationGas = bound(verificationGas, 60_000, 3_000_000);
        callGas = bound(callGas, 5_000, 30_000_000);
        usedInValidation = bound(usedInValidation, 0, verificationGas - 50_000);
        usedInExecution = bound(usedInExecution, 0, callGas);
        if (kind & 1 != 0) setLimits(10 ether, 10 ether, 10 ether, 100);
        bool byRule = kind & 2 != 0;
        if (byRule) openRule(10 ether, account);
        // The first operation of a tank costs what later ones do not.
        if (kind & 4 != 0) send(signed(opOf(account, 7)));
        paymaster.settle();

        PackedUserOperation memory op = opOf(account, 0).withGas(uint128(verificationGas), uint128(callGas));
        op = running(op, usedInExecution, kind & 8 != 0);
        op.signature = abi.encode(usedInValidation);
        op = byRule ? ruled(op) : signed(op);
        (uint256 tank, uint256 deposited) = (balance(), entryPoint.balanceOf(address(paymaster)));
        send(op);
        uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
        uint256 charge = tank - balance();
        assertGe(charge, took);
        assertLe(charge - took, (MOST_ABOVE + (verificationGas + VERIFICATION_GAS) / 10) * PAID_PRICE);
        paymaster.settle();
        assertGe(tank - balance(), took);
        assertLe(tank - balance(), took + 2 ** 28);
    }

    /// @dev With limits as an estimate gives them, a quarter above what is used, the charge is right at once.
    function test_charge_AtOnceWithEstimatedLimits() public {
        setLimits(0, 1 ether, 0, 0);
        for (uint256 i; i < 3; ++i) {
            PackedUserOperation memory op = opOf(account, 0).withGas(95_000, 75_000);
            op = running(op, 55_000, false);
            op.preVerificationGas = 50_000;
            op.signature = abi.encode(60_000);
            paymaster.settle();
            (uint256 tank, uint256 deposited) = (balance(), entryPoint.balanceOf(address(paymaster)));
            send(_withPaymasterGas(op, 45_000));
            uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
            assertGe(tank - balance() + unoptimizedGas(1_500) * PAID_PRICE, took);
            assertLe(tank - balance(), took + MOST_ABOVE * PAID_PRICE);
        }
    }

    function test_settle_ByTheNextOperationOfAnotherSponsor() public {
        address other = makeAddr("other sponsor");
        openTank(other, FULL);
        uint256 deposited = entryPoint.balanceOf(address(paymaster));
        send(signed(opOf(account, 0)));
        uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
        uint256 overcharge = FULL - balance() - took;
        assertGt(overcharge, 0);
        (address pending, uint256 atMost) = paymaster.pendingSettlement();
        assertEq(pending, sponsor);
        assertGe(atMost, overcharge);
        vm.expectEmit(address(paymaster));
        emit ISponsorPaymaster.ChargeSettled(sponsor, overcharge);
        send(signedFor(opOf(account, 0), other, today, 0, 0, signer));
        assertEq(FULL - balance(), took);
        (pending,) = paymaster.pendingSettlement();
        assertEq(pending, other);
    }

    /// @dev Deposits of anybody are no refund: at most what the charge may have been too high comes back.
    function test_settle_NotMoreThanWasUncertain() public {
        send(signed(opOf(account, 0)));
        (, uint256 atMost) = paymaster.pendingSettlement();
        uint256 before = balance();
        vm.deal(address(this), 1 ether);
        entryPoint.depositTo{value: 1 ether}(address(paymaster));
        paymaster.settle();
        assertEq(balance(), before + atMost);
        vm.deal(address(this), 1 ether);
        entryPoint.depositTo{value: 1 ether}(address(paymaster));
        paymaster.settle();
        assertEq(balance(), before + atMost);
    }

    /// @dev What comes back counts no longer for the day that counted it, and never counts for another.
    function test_settle_GivesBackWhatTheDayCounts() public {
        send(signed(opOf(account, 0)));
        paymaster.settle();
        assertEq(paymaster.tankOf(sponsor).spentToday, FULL - balance());
        send(signed(opOf(account, 0)));
        send(signed(opOf(account, 0)));
        paymaster.settle();
        assertEq(paymaster.tankOf(sponsor).spentToday, FULL - balance());

        send(signed(opOf(account, 0)));
        uint256 before = balance();
        (, uint256 atMost) = paymaster.pendingSettlement();
        today += 1;
        vm.warp(noon + 1 days);
        vm.recordLogs();
        send(signed(opOf(account, 0)));
        uint256 refund = _refundOf(vm.getRecordedLogs());
        assertGt(refund, 0);
        assertLe(refund, atMost);
        assertEq(paymaster.tankOf(sponsor).spentToday, before + refund - balance());
    }

    /// @dev Anybody may settle, in the middle of a bundle, too: the last operation before gets back what is its, and this one.
    function test_settle_WithinAnOperation() public {
        uint256 deposited = entryPoint.balanceOf(address(paymaster));
        send(signed(opOf(account, 0)));
        uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
        uint256 before = balance();
        PackedUserOperation memory op = opOf(account, 0);
        op = calling(op, address(paymaster), 0, abi.encodeCall(ISponsorPaymaster.settle, ()));
        vm.expectEmit(address(paymaster));
        emit ISponsorPaymaster.ChargeSettled(sponsor, FULL - took - before);
        send(signed(op));
        paymaster.settle();
        took = deposited - entryPoint.balanceOf(address(paymaster));
        assertGe(FULL - balance(), took);
        assertLe(FULL - balance(), took + 2 ** 28);
    }

    /// @dev The owner cannot take what is still to come back to a sponsor.
    function test_withdrawSurplus_LeavesWhatIsToBeSettled() public {
        send(signed(opOf(account, 0)));
        (, uint256 atMost) = paymaster.pendingSettlement();
        uint256 free = paymaster.surplus() > atMost ? paymaster.surplus() - atMost : 0;
        vm.prank(paymasterOwner);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.SurplusTooLow.selector, free, free + 1));
        paymaster.withdrawSurplus(payable(paymasterOwner), free + 1);
    }

    /// @dev What the owner takes of an older surplus does not count against what came back since.
    function test_withdrawSurplus_CostsNobodyARefund() public {
        vm.deal(address(this), 1 ether);
        entryPoint.depositTo{value: 1 ether}(address(paymaster));
        uint256 deposited = entryPoint.balanceOf(address(paymaster));
        send(signed(opOf(account, 0)));
        uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
        (, uint256 atMost) = paymaster.pendingSettlement();
        uint256 free = paymaster.surplus() - atMost;
        vm.prank(paymasterOwner);
        paymaster.withdrawSurplus(payable(paymasterOwner), free);
        paymaster.settle();
        assertEq(FULL - balance(), took);
    }

    function test_events_FollowAnOperation() public {
        PackedUserOperation memory op = signed(running(opOf(account, 0), 1_000, true));
        bytes32 hash = entryPoint.getUserOpHash(op);
        vm.expectEmit(address(paymaster));
        emit ISponsorPaymaster.OperationReserved(hash, sponsor, account, maxCost(op));
        vm.recordLogs();
        vm.expectEmit(true, true, false, false, address(paymaster));
        emit ISponsorPaymaster.OperationCharged(hash, sponsor, 0, 0);
        send(op);
        // The execution failed: charged all the same, for what it used.
        assertLt(FULL - balance(), maxCost(op));
        assertEq(paymaster.tankOf(sponsor).spentToday, FULL - balance());
    }

    function _refundOf(Vm.Log[] memory logs) private pure returns (uint256) {
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == ISponsorPaymaster.ChargeSettled.selector) {
                return abi.decode(logs[i].data, (uint256));
            }
        }
        return 0;
    }

    function _withPaymasterGas(PackedUserOperation memory op, uint128 verificationGas)
        private
        view
        returns (PackedUserOperation memory)
    {
        bytes memory data = signed(op).paymasterAndData;
        assembly ("memory-safe") {
            let gasLimits := add(data, 0x34)
            mstore(gasLimits, or(shl(128, verificationGas), 25000))
        }
        op.paymasterAndData = data;
        bytes memory signature = plain(signer, paymaster.getHash(op));
        for (uint256 i; i < 65; ++i) {
            data[89 + i] = signature[i];
        }
        return op;
    }
}
