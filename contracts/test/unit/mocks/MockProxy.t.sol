// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {IMockDexPool} from "src/interfaces/IMockDexPool.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockProxy} from "src/mocks/MockProxy.sol";
import {MockRoguePool} from "src/mocks/MockRoguePool.sol";

contract MockProxyTest is Test {
    MockERC20 private sold = new MockERC20("Sold", "S");
    MockERC20 private bought = new MockERC20("Bought", "B");
    MockProxy private proxy;
    IMockDexPool private pool;
    address private thief = makeAddr("thief");

    function setUp() public {
        proxy = new MockProxy(address(new MockDexPool(address(sold), address(bought))), address(this));
        pool = IMockDexPool(address(proxy));
        sold.mint(address(this), 3e18);
        bought.mint(address(this), 1e18);
        sold.approve(address(pool), 3e18);
        bought.approve(address(pool), 1e18);
        pool.addLiquidity(1e18, 1e18);
    }

    function test_swap_OfTheImplementation() public {
        uint256 amountOut = pool.quote(address(sold), 1e18);
        assertEq(pool.swap(address(sold), 1e18, amountOut, address(this)), amountOut);
        assertEq(bought.balanceOf(address(this)), amountOut);
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidToken.selector, thief));
        pool.swap(thief, 1e18, 0, address(this));
    }

    function test_upgradeTo_RoguePoolTakesAll() public {
        proxy.upgradeTo(address(new MockRoguePool(thief)));
        assertEq(pool.swap(address(sold), 1e18, 1e18, address(this)), 0);
        assertEq(sold.balanceOf(thief), 1e18);
        assertEq(bought.balanceOf(address(this)), 0);
    }

    function test_RevertWhen_upgradeTo_NotOwner() public {
        vm.expectRevert(abi.encodeWithSelector(MockProxy.NotOwner.selector, thief));
        vm.prank(thief);
        proxy.upgradeTo(address(this));
    }
}
