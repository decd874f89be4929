// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {SponsorMode} from "src/interfaces/ISponsorPaymaster.sol";
import {PostOpRunner} from "test/utils/PostOpRunner.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";

/// @notice Gas that `postOp` needs, by the path that it takes. Isolated, so that a bundle finds storage cold.
/// forge-config: default.isolate = true
contract SponsorPostOpGasTest is SponsorFixture {
    /// @dev What a path can depend on: limits per account, the standing rule in a signature's place, whom the last charge is
    /// settled with, and whether the tank holds the maximum cost and no more.
    uint256 private constant COUNTED_FOR_ACCOUNT = 1;
    uint256 private constant BY_RULE = 2;
    uint256 private constant SETTLES_ANOTHER = 4;
    uint256 private constant EMPTIES_TANK = 8;
    uint256 private constant WORST = COUNTED_FOR_ACCOUNT | BY_RULE | SETTLES_ANOTHER | EMPTIES_TANK;

    address private other = makeAddr("other sponsor");
    PostOpRunner private runner = new PostOpRunner();

    function setUp() public override {
        super.setUp();
        openTank(other, FULL);
    }

    /// @dev Through the EntryPoint, which gives `postOp` what the operation declares for it, on the path that needs most.
    function test_minimum_IsEnough() public {
        PackedUserOperation memory op = _opOn(WORST, uint128(_minimum()));
        (address last, uint256 refundAtMost) = paymaster.pendingSettlement();
        assertEq(last, other);
        assertGt(refundAtMost, 0);
        uint256 otherTank = paymaster.tankOf(other).balance;
        send(op);
        // Neither would have happened without it.
        assertGt(balance(), 0);
        assertGt(paymaster.tankOf(other).balance, otherTank);
    }

    /// @dev No path needs more than the one with all that a path can have.
    function test_minimum_IsAboveWhatAnyPathNeeds() public {
        uint256 snapshot = vm.snapshotState();
        uint256 worst = _neededOn(WORST);
        assertLe(worst, _minimum());
        for (uint256 path; path < WORST; ++path) {
            vm.revertToState(snapshot);
            assertLe(_neededOn(path), worst);
        }
    }

    function _neededOn(uint256 path) private returns (uint256 needed) {
        PackedUserOperation memory op = _opOn(path, POST_OP_GAS);
        needed = POST_OP_GAS;
        uint256 low;
        while (needed - low > 1) {
            uint256 middle = (low + needed) / 2;
            if (_completes(op, middle)) needed = middle;
            else low = middle;
        }
        assertTrue(_completes(op, needed));
        assertFalse(_completes(op, needed - 1_000));
    }

    function _completes(PackedUserOperation memory op, uint256 gas) private returns (bool completes) {
        uint256 snapshot = vm.snapshotState();
        completes = runner.run(paymaster, op, maxCost(op), gas);
        vm.revertToStateAndDelete(snapshot);
    }

    /// @dev An operation that takes a path, after the operations that lead there.
    function _opOn(uint256 path, uint128 postOpGas) private returns (PackedUserOperation memory op) {
        bool byRule = path & BY_RULE != 0;
        if (path & EMPTIES_TANK != 0) {
            sponsor = makeAddr("poor sponsor");
            openTank(sponsor, maxCost(signed(opOf(account, 0))));
        }
        openRule(FULL, account);
        if (path & COUNTED_FOR_ACCOUNT != 0) setLimits(FULL, FULL, FULL, 100);
        // A later operation of the day is on trial.
        send(byRule ? ruled(opOf(account, 0)) : signed(opOf(account, 0)));
        if (path & SETTLES_ANOTHER != 0) send(signedFor(opOf(account, 0), other, today, 0, 0, signer));

        op = opOf(account, 0);
        SponsorMode mode = byRule ? SponsorMode.STANDING_RULE : SponsorMode.SIGNED;
        op.paymasterAndData = terms(paymaster, postOpGas, mode, sponsor, today);
        if (path & EMPTIES_TANK != 0) deposit(sponsor, maxCost(op) - balance());
        if (byRule) return op;
        op.paymasterAndData = abi.encodePacked(op.paymasterAndData, uint48(0), uint48(0));
        op.paymasterAndData = bytes.concat(op.paymasterAndData, plain(signer, paymaster.getHash(op)));
    }

    function _minimum() private view returns (uint256) {
        return paymaster.MIN_POST_OP_GAS() + unoptimizedGas(5_000);
    }
}
