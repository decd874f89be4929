// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockFeeToken} from "src/mocks/MockFeeToken.sol";

contract MockFeeTokenTest is Test {
    MockFeeToken private token = new MockFeeToken();
    address private receiver = makeAddr("receiver");

    function testFuzz_transfer_BurnsAHundredth(uint256 amount) public {
        amount = bound(amount, 0, type(uint256).max / 2);
        token.mint(address(this), amount);
        assertTrue(token.transfer(receiver, amount));
        assertEq(token.balanceOf(receiver), amount - amount / 100);
        assertEq(token.balanceOf(address(this)), 0);
        assertEq(token.totalSupply(), amount - amount / 100);
    }

    function test_transferFrom_CountsTheFeeAgainstTheAllowance() public {
        token.mint(receiver, 1000);
        vm.prank(receiver);
        token.approve(address(this), 1000);
        assertTrue(token.transferFrom(receiver, address(this), 600));
        assertEq(token.allowance(receiver, address(this)), 400);
        assertEq(token.balanceOf(address(this)), 594);
    }
}
