// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ITokenPaymaster, Rate} from "src/interfaces/ITokenPaymaster.sol";
import {OddToken} from "test/utils/OddToken.sol";
import {TokenFixture} from "test/utils/TokenFixture.sol";

contract TokenPaymasterTest is TokenFixture {
    function test_constructor() public view {
        assertEq(address(paymaster.entryPoint()), address(entryPoint));
        assertEq(address(paymaster.token()), address(token));
        assertEq(paymaster.owner(), paymasterOwner);
        assertEq(paymaster.refundGas(), REFUND_GAS);
        assertEq(paymaster.minPostOpGas(), REFUND_GAS + 10_000);
    }

    function test_RevertWhen_constructor_Zero() public {
        _expectRefusal(address(0), address(token), paymasterOwner, 1, ITokenPaymaster.ZeroAddress.selector);
        _expectRefusal(address(entryPoint), address(0), paymasterOwner, 1, ITokenPaymaster.ZeroAddress.selector);
        _expectRefusal(address(entryPoint), address(token), address(0), 1, ITokenPaymaster.ZeroAddress.selector);
        _expectRefusal(address(entryPoint), address(token), paymasterOwner, 0, ITokenPaymaster.ZeroNumber.selector);
        deployCode("TokenPaymaster.sol", abi.encode(entryPoint, token, paymasterOwner, 1));
    }

    function testFuzz_priceOf_RoundsUp(uint128 perEther, uint96 cost) public {
        perEther = uint128(bound(perEther, 1, type(uint128).max));
        _setRate(perEther, WINDOW);
        uint256 product = uint256(perEther) * cost;
        assertEq(paymaster.priceOf(cost), product / 1e18 + (product % 1e18 == 0 ? 0 : 1));
    }

    function testFuzz_validate_PullsTheMaximum(uint128 perEther, uint128 maxTokens) public {
        perEther = uint128(bound(perEther, 1, 1e24));
        _setRate(perEther, WINDOW);
        PackedUserOperation memory op = paidAtMost(opOf(account, 0), maxTokens);
        uint256 wanted = paymaster.priceOf(maxCost(op));
        token.mint(account, wanted);
        uint256 before = token.balanceOf(account);
        vm.prank(address(entryPoint));
        if (wanted > maxTokens) {
            vm.expectRevert(
                abi.encodeWithSelector(ITokenPaymaster.MaxTokensExceeded.selector, uint256(maxTokens), wanted)
            );
        }
        (, uint256 validationData) = paymaster.validatePaymasterUserOp(op, keccak256("op"), maxCost(op));
        if (wanted > maxTokens) return;
        assertEq(before - token.balanceOf(account), wanted);
        assertEq(validationData, (block.timestamp + WINDOW) << 160);
    }

    function test_validate_MaxTokensExactly() public {
        PackedUserOperation memory op = paid(opOf(account, 0));
        uint256 wanted = paymaster.priceOf(maxCost(op));
        sendReverting(
            paidAtMost(op, uint128(wanted - 1)),
            abi.encodeWithSelector(ITokenPaymaster.MaxTokensExceeded.selector, wanted - 1, wanted)
        );
        send(paidAtMost(op, uint128(wanted)));
    }

    function test_RevertWhen_NotEntryPoint() public {
        bytes memory notEntryPoint = abi.encodeWithSelector(ITokenPaymaster.NotEntryPoint.selector, address(this));
        PackedUserOperation memory op = paid(opOf(account, 0));
        vm.expectRevert(notEntryPoint);
        paymaster.validatePaymasterUserOp(op, 0, 1);
        vm.expectRevert(notEntryPoint);
        paymaster.postOp(IPaymaster.PostOpMode.opSucceeded, "", 1, 1);
    }

    function testFuzz_RevertWhen_validate_DataHasAnotherLength(bytes calldata data) public {
        vm.assume(data.length != 16);
        sendReverting(
            paidWith(opOf(account, 0), POST_OP_GAS, data),
            abi.encodeWithSelector(ITokenPaymaster.InvalidPaymasterData.selector, 52 + data.length)
        );
    }

    function test_RevertWhen_validate_RateNotSet() public {
        paymaster = newPaymaster(paymasterOwner);
        paymaster.deposit{value: 1 ether}();
        allow(type(uint256).max);
        PackedUserOperation memory op = paidAtMost(opOf(account, 0), type(uint128).max);
        sendReverting(op, abi.encodeWithSelector(ITokenPaymaster.RateNotSet.selector));
        _setRate(PER_ETHER, WINDOW);
        send(op);
    }

    function test_validate_WhileTheRateHolds() public {
        PackedUserOperation memory op = paid(opOf(account, 0));
        vm.warp(noon + WINDOW);
        uint256 snapshot = vm.snapshotState();
        send(op);
        vm.revertToState(snapshot);
        vm.warp(noon + WINDOW + 1);
        sendFailing(op, "AA32 paymaster expired or not due");
        _setRate(PER_ETHER, WINDOW);
        send(op);
    }

    function test_validate_PostOpGasLimit() public {
        uint128 enough = uint128(paymaster.minPostOpGas());
        bytes memory data = abi.encodePacked(type(uint128).max);
        sendReverting(
            paidWith(opOf(account, 0), enough - 1, data),
            abi.encodeWithSelector(ITokenPaymaster.PostOpGasLimitTooLow.selector, enough - 1, enough)
        );
        uint256 before = token.balanceOf(account);
        PackedUserOperation memory op = paidWith(opOf(account, 0), enough, data);
        send(op);
        // It was enough: the rest came back.
        assertLt(before - token.balanceOf(account), paymaster.priceOf(maxCost(op)));
    }

    function test_validate_AllowanceAndBalance() public {
        PackedUserOperation memory op = paid(opOf(account, 0));
        uint256 wanted = paymaster.priceOf(maxCost(op));
        allow(wanted - 1);
        sendReverting(
            op,
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(paymaster), wanted - 1, wanted
            )
        );
        allow(wanted);
        uint256 spare = token.balanceOf(account) - wanted + 1;
        vm.prank(account);
        assertTrue(token.transfer(paymasterOwner, spare));
        sendReverting(
            op, abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, account, wanted - 1, wanted)
        );
        token.mint(account, 1);
        send(op);
        assertEq(token.allowance(account, address(paymaster)), 0);
    }

    function test_RevertWhen_validate_TokenDeliversLess() public {
        PackedUserOperation memory op = paid(opOf(account, 0));
        uint256 wanted = paymaster.priceOf(maxCost(op));
        token.beOdd(OddToken.Oddity.FEE);
        sendReverting(op, abi.encodeWithSelector(ITokenPaymaster.TokenDeliveredLess.selector, wanted, wanted - 1));
        token.beOdd(OddToken.Oddity.FALSE);
        sendReverting(op, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
    }

    function test_validate_TokenThatAnswersWithNothing() public {
        token.beOdd(OddToken.Oddity.SILENT);
        PackedUserOperation memory op = paid(opOf(account, 0));
        send(op);
        assertLt(TOKENS - token.balanceOf(account), paymaster.priceOf(maxCost(op)));
    }

    function testFuzz_setRate(uint128 perEther, uint32 window, uint32 later) public {
        perEther = uint128(bound(perEther, 1, type(uint128).max));
        window = uint32(bound(window, 1, type(uint32).max));
        vm.warp(block.timestamp + later);
        vm.expectEmit(address(paymaster));
        emit ITokenPaymaster.RateChanged(perEther, block.timestamp + window);
        _setRate(perEther, window);
        Rate memory rate = paymaster.rate();
        assertEq(rate.perEther, perEther);
        assertEq(rate.setAt, block.timestamp);
        assertEq(rate.window, window);
    }

    function test_RevertWhen_setRate_Zero() public {
        vm.startPrank(paymasterOwner);
        vm.expectRevert(ITokenPaymaster.ZeroNumber.selector);
        paymaster.setRate(0, WINDOW);
        vm.expectRevert(ITokenPaymaster.ZeroNumber.selector);
        paymaster.setRate(PER_ETHER, 0);
        paymaster.setRate(1, 1);
    }

    function test_RevertWhen_NotOwner() public {
        bytes memory notOwner = abi.encodeWithSelector(ITokenPaymaster.NotOwner.selector, address(this));
        address payable self = payable(address(this));
        vm.expectRevert(notOwner);
        paymaster.setRate(PER_ETHER, WINDOW);
        vm.expectRevert(notOwner);
        paymaster.withdrawTokens(self, 0);
        vm.expectRevert(notOwner);
        paymaster.withdrawTo(self, 0);
        vm.expectRevert(notOwner);
        paymaster.addStake{value: 1}(1 days);
        vm.expectRevert(notOwner);
        paymaster.unlockStake();
        vm.expectRevert(notOwner);
        paymaster.withdrawStake(self);
    }

    function test_withdrawTokens_WhatWasPaid() public {
        send(paid(opOf(account, 0)));
        uint256 earned = TOKENS - token.balanceOf(account);
        assertEq(token.balanceOf(address(paymaster)), earned);
        vm.startPrank(paymasterOwner);
        vm.expectRevert(abi.encodeWithSelector(ITokenPaymaster.TokensTooLow.selector, earned, earned + 1));
        paymaster.withdrawTokens(paymasterOwner, earned + 1);
        vm.expectEmit(address(paymaster));
        emit ITokenPaymaster.TokensWithdrawn(paymasterOwner, earned);
        paymaster.withdrawTokens(paymasterOwner, earned);
        assertEq(token.balanceOf(paymasterOwner), earned);
    }

    function test_deposit_Stake_Withdrawals() public {
        address payable to = payable(makeAddr("to"));
        uint256 deposited = entryPoint.balanceOf(address(paymaster));
        vm.startPrank(paymasterOwner);
        paymaster.withdrawTo(to, 1 ether);
        assertEq(to.balance, 1 ether);
        assertEq(entryPoint.balanceOf(address(paymaster)), deposited - 1 ether);
        assertTrue(entryPoint.getDepositInfo(address(paymaster)).staked);
        paymaster.unlockStake();
        vm.warp(block.timestamp + 1 days);
        paymaster.withdrawStake(to);
        assertEq(to.balance, 2 ether);
    }

    function _setRate(uint128 perEther, uint32 window) private {
        vm.prank(paymasterOwner);
        paymaster.setRate(perEther, window);
    }

    function _expectRefusal(address entryPoint_, address token_, address owner_, uint256 refundGas, bytes4 reason)
        private
    {
        vm.expectRevert(reason);
        deployCode("TokenPaymaster.sol", abi.encode(entryPoint_, token_, owner_, refundGas));
    }
}
