// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockLendingPool} from "src/mocks/MockLendingPool.sol";

contract MockLendingPoolTest is Test {
    MockERC20 private collateral = new MockERC20("Collateral", "COL");
    MockERC20 private debt = new MockERC20("Debt", "DEBT");
    address private oracle = makeAddr("oracle");
    address private other = makeAddr("other");
    MockLendingPool private pool = new MockLendingPool(address(collateral), address(debt), oracle, 2e18);

    uint256 private loanId;

    /// @dev 100 of collateral are worth 200, of which 160 count.
    function setUp() public {
        collateral.mint(address(this), 1_000e18);
        collateral.approve(address(pool), type(uint256).max);
        debt.mint(address(pool), 1_000e18);
        debt.approve(address(pool), type(uint256).max);
        loanId = pool.open(100e18, 100e18);
    }

    function test_open() public {
        (address owner, uint256 held, uint256 owed) = pool.loans(loanId);
        assertEq(owner, address(this));
        assertEq(held, 100e18);
        assertEq(owed, 100e18);
        assertEq(debt.balanceOf(address(this)), 100e18);
        assertEq(collateral.balanceOf(address(pool)), 100e18);
        assertEq(pool.healthOf(loanId), 1.6e18);
        assertEq(pool.open(1e18, 1.6e18), loanId + 1);
    }

    function test_RevertWhen_open_Unhealthy() public {
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.Unhealthy.selector, uint256(1.6e36) / (1.6e18 + 1)));
        pool.open(1e18, 1.6e18 + 1);
    }

    function testFuzz_healthOf(uint256 price) public {
        price = bound(price, 0, 1e30);
        vm.prank(oracle);
        pool.setPrice(price);
        assertApproxEqAbs(pool.healthOf(loanId), price * 80 / 100, 1);
        assertEq(pool.healthOf(99), type(uint256).max);
    }

    function test_RevertWhen_setPrice_NotOracle() public {
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.NotOracle.selector, address(this)));
        pool.setPrice(1);
    }

    function test_borrow() public {
        pool.borrow(loanId, 60e18, other);
        assertEq(debt.balanceOf(other), 60e18);
        assertEq(pool.healthOf(loanId), 1e18);
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.Unhealthy.selector, uint256(1.6e38) / (160e18 + 1)));
        pool.borrow(loanId, 1, other);
    }

    function test_withdraw() public {
        pool.withdraw(loanId, 37.5e18, other);
        assertEq(collateral.balanceOf(other), 37.5e18);
        vm.expectPartialRevert(MockLendingPool.Unhealthy.selector);
        pool.withdraw(loanId, 1e3, other);
    }

    function test_RevertWhen_NotLoanOwner() public {
        vm.startPrank(other);
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.NotLoanOwner.selector, other));
        pool.borrow(loanId, 1, other);
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.NotLoanOwner.selector, other));
        pool.withdraw(loanId, 1, other);
    }

    function testFuzz_repay(uint256 amount) public {
        amount = bound(amount, 0, 100e18);
        debt.mint(other, amount);
        vm.startPrank(other);
        debt.approve(address(pool), amount);
        pool.repay(loanId, amount);
        (,, uint256 owed) = pool.loans(loanId);
        assertEq(owed, 100e18 - amount);
        assertEq(debt.balanceOf(other), 0);
    }

    function test_RevertWhen_repay_ExceedsDebt() public {
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.ExceedsDebt.selector, 100e18, 100e18 + 1));
        pool.repay(loanId, 100e18 + 1);
    }

    function test_repayBelow() public {
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.NotBelow.selector, 1.6e18, 1.6e18));
        pool.repayBelow(loanId, 20e18, 1.6e18);
        pool.repayBelow(loanId, 20e18, 1.6e18 + 1);
        assertEq(pool.healthOf(loanId), 2e18);
    }

    function test_liquidate() public {
        vm.startPrank(oracle);
        pool.setPrice(1.25e18);
        vm.expectRevert(abi.encodeWithSelector(MockLendingPool.NotBelow.selector, 1e18, 1e18));
        pool.liquidate(loanId);
        pool.setPrice(1.24e18);
        debt.mint(oracle, 100e18);
        debt.approve(address(pool), 100e18);
        pool.liquidate(loanId);
        assertEq(collateral.balanceOf(oracle), 100e18);
        assertEq(debt.balanceOf(oracle), 0);
        assertEq(pool.healthOf(loanId), type(uint256).max);
    }
}
