// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockPermit2} from "src/mocks/MockPermit2.sol";

contract MockPermit2Test is Test {
    MockPermit2 private permit2 = new MockPermit2();
    MockERC20 private token = new MockERC20("Token", "T");
    address private spender = makeAddr("spender");

    function setUp() public {
        token.mint(address(this), 100);
        token.approve(address(permit2), 100);
    }

    function testFuzz_transferFrom(uint160 allowed, uint160 amount) public {
        allowed = uint160(bound(allowed, 0, 100));
        amount = uint160(bound(amount, 0, 101));
        permit2.approve(address(token), spender, allowed, uint48(block.timestamp));
        vm.startPrank(spender);
        if (amount > allowed) {
            vm.expectRevert(abi.encodeWithSelector(MockPermit2.InsufficientAllowance.selector, allowed));
            permit2.transferFrom(address(this), spender, amount, address(token));
            return;
        }
        permit2.transferFrom(address(this), spender, amount, address(token));
        assertEq(token.balanceOf(spender), amount);
        (uint160 left,) = permit2.allowance(address(this), address(token), spender);
        assertEq(left, allowed - amount);
    }

    function test_RevertWhen_transferFrom_Expired() public {
        permit2.approve(address(token), spender, 1, uint48(block.timestamp));
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(MockPermit2.AllowanceExpired.selector, block.timestamp - 1));
        vm.prank(spender);
        permit2.transferFrom(address(this), spender, 1, address(token));
    }
}
