// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockSubscription} from "src/mocks/MockSubscription.sol";

contract MockSubscriptionTest is Test {
    MockERC20 private token = new MockERC20("Token", "TKN");
    MockSubscription private subscription = new MockSubscription();
    address private merchant = makeAddr("merchant");

    uint256 private constant PRICE = 10e18;
    uint256 private constant PERIOD = 30 days;
    uint256 private planId;

    function setUp() public {
        vm.prank(merchant);
        planId = subscription.offer(address(token), PRICE, PERIOD);
        token.mint(address(this), 100e18);
        token.approve(address(subscription), type(uint256).max);
    }

    function test_pay_OncePerPeriod() public {
        subscription.pay(planId, PRICE);
        assertEq(token.balanceOf(merchant), PRICE);
        uint256 due = block.timestamp + PERIOD;
        assertEq(subscription.dueAt(planId, address(this)), due);
        vm.warp(due - 1);
        vm.expectRevert(abi.encodeWithSelector(MockSubscription.NotDue.selector, due));
        subscription.pay(planId, PRICE);
        vm.warp(due);
        subscription.pay(planId, PRICE);
        assertEq(token.balanceOf(merchant), 2 * PRICE);
    }

    /// @dev Whenever somebody pays, the next payment is due in a later period, at a whole number of periods from the first.
    function testFuzz_pay_NextPeriod(uint256 wait) public {
        subscription.pay(planId, PRICE);
        uint256 first = block.timestamp;
        wait = bound(wait, PERIOD, 1_000 * PERIOD);
        vm.warp(first + wait);
        subscription.pay(planId, PRICE);
        uint256 due = subscription.dueAt(planId, address(this));
        assertGt(due, block.timestamp);
        assertLe(due, block.timestamp + PERIOD);
        assertEq((due - first) % PERIOD, 0);
    }

    function test_setPrice() public {
        vm.expectRevert(abi.encodeWithSelector(MockSubscription.NotMerchant.selector, address(this)));
        subscription.setPrice(planId, 1);
        vm.prank(merchant);
        subscription.setPrice(planId, PRICE + 1);
        vm.expectRevert(abi.encodeWithSelector(MockSubscription.WrongPrice.selector, PRICE + 1, PRICE));
        subscription.pay(planId, PRICE);
        subscription.pay(planId, PRICE + 1);
    }

    function test_RevertWhen_offer_NoPeriod() public {
        vm.expectRevert(MockSubscription.NoPeriod.selector);
        subscription.offer(address(token), PRICE, 0);
        subscription.offer(address(token), PRICE, 1);
    }

    function test_RevertWhen_pay_NoSuchPlan() public {
        vm.expectRevert(abi.encodeWithSelector(MockSubscription.NoSuchPlan.selector, 9));
        subscription.pay(9, 0);
    }
}
