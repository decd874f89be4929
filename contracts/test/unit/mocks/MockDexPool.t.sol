// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IMockDexPool} from "src/interfaces/IMockDexPool.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {ReenteringToken} from "test/utils/ReenteringToken.sol";

contract MockDexPoolTest is Test {
    MockERC20 private token0 = new MockERC20("Token 0", "T0");
    MockERC20 private token1 = new MockERC20("Token 1", "T1");
    MockDexPool private pool = new MockDexPool(address(token0), address(token1));
    address private recipient = makeAddr("recipient");

    uint256 private constant RESERVE = 1_000e18;

    function setUp() public {
        for (uint256 i; i < 2; ++i) {
            MockERC20 token = i == 0 ? token0 : token1;
            token.mint(address(this), type(uint128).max);
            token.approve(address(pool), type(uint256).max);
        }
        pool.addLiquidity(RESERVE, RESERVE);
    }

    function test_RevertWhen_constructor_InvalidTokens() public {
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.IdenticalTokens.selector, token0));
        new MockDexPool(address(token0), address(token0));
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidToken.selector, address(0)));
        new MockDexPool(address(0), address(token0));
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidToken.selector, address(0)));
        new MockDexPool(address(token0), address(0));
    }

    function testFuzz_addLiquidity(uint256 amount0, uint256 amount1) public {
        amount0 = bound(amount0, 0, type(uint112).max - RESERVE);
        amount1 = bound(amount1, 0, type(uint112).max - RESERVE);
        vm.expectEmit(address(pool));
        emit IMockDexPool.LiquidityAdded(address(this), amount0, amount1);
        pool.addLiquidity(amount0, amount1);
        _assertReserves(RESERVE + amount0, RESERVE + amount1);
    }

    function testFuzz_RevertWhen_addLiquidity_ReserveOverflow(uint256 amount) public {
        amount = bound(amount, uint256(type(uint112).max) - RESERVE + 1, type(uint128).max);
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.ReserveOverflow.selector, RESERVE + amount));
        pool.addLiquidity(amount, 0);
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.ReserveOverflow.selector, RESERVE + amount));
        pool.addLiquidity(0, amount);
    }

    function testFuzz_swap_MovesTokensAndKeepsProduct(uint256 amountIn, bool direction) public {
        amountIn = bound(amountIn, 1, RESERVE * 1000);
        (MockERC20 sold, MockERC20 bought) = direction ? (token0, token1) : (token1, token0);
        uint256 amountOut = pool.quote(address(sold), amountIn);
        uint256 soldBefore = sold.balanceOf(address(this));

        vm.expectEmit(address(pool));
        emit IMockDexPool.Swap(address(this), address(sold), amountIn, amountOut, recipient);
        assertEq(pool.swap(address(sold), amountIn, amountOut, recipient), amountOut);

        assertEq(sold.balanceOf(address(this)), soldBefore - amountIn);
        assertEq(bought.balanceOf(recipient), amountOut);
        (uint256 reserve0, uint256 reserve1) = pool.reserves();
        assertGe(reserve0 * reserve1, RESERVE * RESERVE);
        if (direction) _assertReserves(RESERVE + amountIn, RESERVE - amountOut);
        else _assertReserves(RESERVE - amountOut, RESERVE + amountIn);
    }

    /// @dev x * y = k on 99.7 % of what comes in, rounded down.
    function testFuzz_quote_ConstantProduct(uint256 amountIn) public view {
        amountIn = bound(amountIn, 1, type(uint112).max);
        uint256 counted = amountIn * 997 / 1000;
        uint256 exact = RESERVE - RESERVE * RESERVE / (RESERVE + counted);
        assertApproxEqAbs(pool.quote(address(token0), amountIn), exact, 2);
    }

    function testFuzz_RevertWhen_swap_InsufficientOutput(uint256 amountIn) public {
        amountIn = bound(amountIn, 1, RESERVE);
        uint256 amountOut = pool.quote(address(token0), amountIn);
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InsufficientOutput.selector, amountOut + 1, amountOut));
        pool.swap(address(token0), amountIn, amountOut + 1, recipient);
    }

    function test_RevertWhen_swap_InvalidToken() public {
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidToken.selector, address(this)));
        pool.swap(address(this), 1, 0, recipient);
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidToken.selector, address(this)));
        pool.quote(address(this), 1);
    }

    function test_RevertWhen_swap_InvalidRecipient() public {
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidRecipient.selector, address(0)));
        pool.swap(address(token0), 1, 0, address(0));
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InvalidRecipient.selector, pool));
        pool.swap(address(token0), 1, 0, address(pool));
    }

    function test_RevertWhen_swap_Nothing() public {
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InsufficientLiquidity.selector, RESERVE, RESERVE, 0));
        pool.swap(address(token0), 0, 0, recipient);
    }

    function test_RevertWhen_swap_EmptyPool() public {
        pool = new MockDexPool(address(token0), address(token1));
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.InsufficientLiquidity.selector, 0, 0, 1));
        pool.swap(address(token0), 1, 0, recipient);
    }

    function test_RevertWhen_swap_ReserveOverflow() public {
        uint256 amountIn = uint256(type(uint112).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.ReserveOverflow.selector, amountIn));
        pool.swap(address(token0), amountIn, 0, recipient);
        vm.expectRevert(abi.encodeWithSelector(IMockDexPool.ReserveOverflow.selector, amountIn - 1 + RESERVE));
        pool.swap(address(token0), amountIn - 1, 0, recipient);
    }

    function test_RevertWhen_swap_NotAllowed() public {
        token0.approve(address(pool), 1);
        vm.expectRevert(SafeTransferLib.TransferFromFailed.selector);
        pool.swap(address(token0), 2, 0, recipient);
        pool.swap(address(token0), 1, 0, recipient);
    }

    /// @dev A token that swaps again while it is being taken finds the pool as after the first trade.
    function test_swap_ReenteredKeepsProduct() public {
        ReenteringToken token = new ReenteringToken();
        pool = new MockDexPool(address(token), address(token1));
        token.mint(address(this), RESERVE);
        token1.approve(address(pool), type(uint256).max);
        token.approve(address(pool), type(uint256).max);
        pool.addLiquidity(100e18, 100e18);

        token.reenterOnce(abi.encodeCall(pool.swap, (address(token), 1e18, 0, address(token))));
        token.mint(address(token), 1e18);
        pool.swap(address(token), 1e18, 0, recipient);
        assertTrue(token.reentered());
        (uint256 reserve0, uint256 reserve1) = pool.reserves();
        assertGe(reserve0 * reserve1, 100e18 * 100e18);
        assertEq(token.balanceOf(address(pool)), reserve0);
        assertEq(token1.balanceOf(address(pool)), reserve1);
    }

    function _assertReserves(uint256 expected0, uint256 expected1) private view {
        (uint256 reserve0, uint256 reserve1) = pool.reserves();
        assertEq(reserve0, expected0);
        assertEq(reserve1, expected1);
        assertEq(token0.balanceOf(address(pool)), expected0);
        assertEq(token1.balanceOf(address(pool)), expected1);
    }
}
