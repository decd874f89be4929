// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PaymasterFixture} from "./PaymasterFixture.sol";
import {ProbeAccount} from "./ProbeAccount.sol";
import {UserOpBuilder} from "./UserOpBuilder.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @notice Operations that use up the gas limits of validation and execution: what a paymaster adds for the gas that it does
/// not see is all that it charges too much for them.
abstract contract TightLimits is PaymasterFixture {
    using UserOpBuilder for PackedUserOperation;

    uint128 private constant CALL_GAS = 50_000;
    /// @dev Gas that may be charged too much: a paymaster that adds so much less for what it does not see charges too little.
    uint256 private constant MOST_ABOVE = 450;

    /// @notice Has the paymaster pay, with so much gas for its validation.
    function paidWithGas(PackedUserOperation memory op, uint128 verificationGas)
        internal
        view
        virtual
        returns (PackedUserOperation memory);

    /// @notice The operation with the lowest limits that its validation passes with, and an execution that runs out of gas.
    /// @param dataLength bytes of callData.
    function tightOp(uint256 dataLength) internal returns (PackedUserOperation memory op) {
        // Encoding the operation takes gas by its length.
        uint128 enough = uint128(200_000 + 10 * dataLength);
        op = opOf(account, 0);
        op = op.withCallData(abi.encodeCall(ProbeAccount.run, (enough, address(0), 0, new bytes(dataLength), false)));
        (uint128 low, uint128 ofAccount) = (0, enough);
        while (ofAccount - low > 1) {
            uint128 middle = (low + ofAccount) / 2;
            if (_passes(paidWithGas(op.withGas(middle, CALL_GAS), enough))) ofAccount = middle;
            else low = middle;
        }
        op = op.withGas(ofAccount, CALL_GAS);
        uint128 ofPaymaster = enough;
        low = 0;
        while (ofPaymaster - low > 1) {
            uint128 middle = (low + ofPaymaster) / 2;
            if (_passes(paidWithGas(op, middle))) ofPaymaster = middle;
            else low = middle;
        }
        return paidWithGas(op, ofPaymaster);
    }

    /// @notice Asserts that a charge, in wei, is what the EntryPoint took, or little more.
    /// @param saved by the optimizer, where the paymaster does not see it, in gas.
    function assertTight(uint256 charge, uint256 took, uint256 saved) internal view {
        charge += unoptimizedGas(saved) * PAID_PRICE;
        assertGe(charge, took);
        assertLt(charge, took + MOST_ABOVE * PAID_PRICE);
    }

    function _passes(PackedUserOperation memory op) private returns (bool passes) {
        uint256 snapshot = vm.snapshotState();
        vm.prank(bundler, bundler);
        try entryPoint.handleOps(op.bundle(), bundler) {
            passes = true;
        } catch (bytes memory reason) {
            // Whatever else went wrong would be taken for too little gas.
            assertTrue(
                bytes4(reason) == IEntryPoint.FailedOp.selector
                    || bytes4(reason) == IEntryPoint.FailedOpWithRevert.selector
            );
        }
        vm.revertToStateAndDelete(snapshot);
    }
}
