// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {ITokenPaymaster} from "src/interfaces/ITokenPaymaster.sol";
import {OddToken} from "test/utils/OddToken.sol";
import {TokenFixture} from "test/utils/TokenFixture.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice What operations cost an account in tokens, whatever it does meanwhile, and what they cost the paymaster. Isolated, so
/// that every bundle is a transaction of its own and storage costs what it costs on a chain.
/// forge-config: default.isolate = true
contract TokenChargeTest is TokenFixture {
    using UserOpBuilder for PackedUserOperation;

    /// @dev What an operation may cost above what the EntryPoint takes, beside gas that validation did not use.
    uint256 private constant MOST_ABOVE = REFUND_GAS + 5_000;

    /// @dev Whatever its limits are and whatever it uses: never less than the EntryPoint takes, and little more.
    function testFuzz_charge_IsWhatTheEntryPointTakes(
        uint256 verificationGas,
        uint256 callGas,
        uint256 usedInValidation,
        uint256 usedInExecution,
        bool fail
    ) public {
        verificationGas = bound(verificationGas, 60_000, 3_000_000);
        callGas = bound(callGas, 5_000, 20_000_000);
        usedInValidation = bound(usedInValidation, 0, verificationGas - 50_000);
        usedInExecution = bound(usedInExecution, 0, callGas);
        PackedUserOperation memory op = opOf(account, 0).withGas(uint128(verificationGas), uint128(callGas));
        op = running(op, usedInExecution, fail);
        op.signature = abi.encode(usedInValidation);
        (uint256 charge, uint256 took) = _send(paid(op));
        assertGe(charge, paymaster.priceOf(took));
        uint256 most = took + (MOST_ABOVE + (verificationGas + VERIFICATION_GAS) / 10) * PAID_PRICE;
        assertLe(charge, paymaster.priceOf(most));
    }

    function test_charge_WhenAllIsSpentInExecution() public {
        PackedUserOperation memory op = opOf(account, 0);
        uint256 pulled = paymaster.priceOf(maxCost(paid(op)));
        address shop = makeAddr("shop");
        op = calling(op, address(token), 0, abi.encodeCall(IERC20.transfer, (shop, TOKENS - pulled)));
        (uint256 charge, uint256 took) = _send(paid(op));
        assertEq(token.balanceOf(shop), TOKENS - pulled);
        assertGe(charge - (TOKENS - pulled), paymaster.priceOf(took));
        assertEq(token.balanceOf(account), TOKENS - charge);
    }

    function test_charge_WhenTheAllowanceIsTakenBackInExecution() public {
        PackedUserOperation memory op = opOf(account, 0);
        op = calling(op, address(token), 0, abi.encodeCall(IERC20.approve, (address(paymaster), 0)));
        (uint256 charge, uint256 took) = _send(paid(op));
        assertEq(token.allowance(account, address(paymaster)), 0);
        assertGe(charge, paymaster.priceOf(took));
    }

    /// @dev The owner is the account itself, and changes the rate for the better while its operation runs.
    function test_charge_AtTheRateOfValidation() public {
        _ownedByTheAccount();
        PackedUserOperation memory op = opOf(account, 0);
        op = paid(calling(op, address(paymaster), 0, abi.encodeCall(ITokenPaymaster.setRate, (1, WINDOW))));
        uint256 expected = paymaster.priceOf(1 ether);
        (uint256 charge, uint256 took) = _send(op);
        assertEq(paymaster.priceOf(1 ether), 1);
        assertGe(charge, took * expected / 1 ether);
    }

    /// @dev What operations of the bundle have put down is not the owner's to take.
    function test_withdrawTokens_NotWhatIsUnderWay() public {
        _ownedByTheAccount();
        token.mint(address(paymaster), 5);
        assertFalse(_withdrawsWhileUnderWay(6));
        assertEq(token.balanceOf(paymasterOwner), 0);
        uint256 earned = token.balanceOf(address(paymaster)) - 5;
        assertFalse(_withdrawsWhileUnderWay(earned + 6));
        earned = token.balanceOf(address(paymaster)) - 5;
        assertTrue(_withdrawsWhileUnderWay(earned + 5));
    }

    /// @dev The EntryPoint undoes the execution and takes no more than the account has paid.
    function test_postOp_TokenDoesNotSendBack() public {
        _losesTheMaximum(OddToken.Oddity.BLOCKING);
    }

    function test_postOp_TokenUsesMoreGasThanItGets() public {
        _losesTheMaximum(OddToken.Oddity.SLOW);
    }

    function test_postOp_TokenSaysThatItDidNotSendBack() public {
        address shop = makeAddr("shop");
        bytes memory buy = abi.encodeCall(IERC20.approve, (shop, 1));
        PackedUserOperation memory op = paid(calling(opOf(account, 0), address(token), 0, buy));
        vm.mockCall(address(token), abi.encodeWithSelector(IERC20.transfer.selector), abi.encode(false));
        (uint256 charge, bool success) = _sendAndRead(op);
        vm.clearMockedCalls();
        assertFalse(success);
        assertEq(token.allowance(account, shop), 0);
        assertEq(charge, paymaster.priceOf(maxCost(op)));
    }

    /// @dev One account pays for several operations of one bundle.
    function test_charge_SeveralOperationsOfABundle() public {
        PackedUserOperation[] memory ops = new PackedUserOperation[](3);
        uint256 most;
        for (uint192 i; i < ops.length; ++i) {
            ops[i] = paid(running(opOf(account, i), 10_000 * i, i == 1));
            most += paymaster.priceOf(maxCost(ops[i]));
        }
        allow(most);
        uint256 deposited = entryPoint.balanceOf(address(paymaster));
        sendAll(ops);
        uint256 took = deposited - entryPoint.balanceOf(address(paymaster));
        uint256 charge = TOKENS - token.balanceOf(account);
        assertGe(charge, paymaster.priceOf(took));
        assertLt(charge, most);
        assertEq(token.balanceOf(address(paymaster)), charge);
    }

    function test_event_GasPaid() public {
        PackedUserOperation memory op = paid(opOf(account, 0));
        vm.recordLogs();
        (uint256 charge,) = _send(op);
        bytes memory data = _logOf(ITokenPaymaster.GasPaid.selector, entryPoint.getUserOpHash(op));
        (uint256 tokens, uint256 cost) = abi.decode(data, (uint256, uint256));
        assertEq(tokens, charge);
        assertEq(paymaster.priceOf(cost), charge);
    }

    function _withdrawsWhileUnderWay(uint256 amount) private returns (bool success) {
        bytes memory take = abi.encodeCall(ITokenPaymaster.withdrawTokens, (paymasterOwner, amount));
        (, success) = _sendAndRead(paid(calling(opOf(account, 0), address(paymaster), 0, take)));
    }

    function _losesTheMaximum(OddToken.Oddity oddity) private {
        address shop = makeAddr("shop");
        bytes memory buy = abi.encodeCall(IERC20.approve, (shop, 1));
        PackedUserOperation memory op = paid(calling(opOf(account, 0), address(token), 0, buy));
        token.beOdd(oddity);
        (uint256 charge, bool success) = _sendAndRead(op);
        assertFalse(success);
        assertEq(token.allowance(account, shop), 0);
        assertEq(charge, paymaster.priceOf(maxCost(op)));
    }

    function _ownedByTheAccount() private {
        paymaster = newPaymaster(account);
        paymaster.deposit{value: 5 ether}();
        allow(type(uint256).max);
        vm.prank(account);
        paymaster.setRate(PER_ETHER, WINDOW);
    }

    /// @return charge what the account has less, in tokens.
    /// @return took what the EntryPoint took from the paymaster, in wei.
    function _send(PackedUserOperation memory op) private returns (uint256 charge, uint256 took) {
        (uint256 tokens, uint256 deposited) = (token.balanceOf(account), entryPoint.balanceOf(address(paymaster)));
        send(op);
        charge = tokens - token.balanceOf(account);
        took = deposited - entryPoint.balanceOf(address(paymaster));
    }

    function _sendAndRead(PackedUserOperation memory op) private returns (uint256 charge, bool success) {
        vm.recordLogs();
        (charge,) = _send(op);
        bytes memory data = _logOf(IEntryPoint.UserOperationEvent.selector, entryPoint.getUserOpHash(op));
        (, success,,) = abi.decode(data, (uint256, bool, uint256, uint256));
    }

    function _logOf(bytes32 topic, bytes32 userOpHash) private returns (bytes memory) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == topic && logs[i].topics[1] == userOpHash) return logs[i].data;
        }
        revert("no such log");
    }
}
