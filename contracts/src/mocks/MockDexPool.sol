// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMockDexPool} from "../interfaces/IMockDexPool.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @title MockDexPool
/// @notice See IMockDexPool.
/// @dev Reserves are written before any token is called, so a token that calls back finds the pool as after the trade.
contract MockDexPool is IMockDexPool {
    using SafeTransferLib for address;

    /// @dev What counts of 1,000 that come in.
    uint256 private constant AFTER_FEE = 997;

    /// @inheritdoc IMockDexPool
    address public immutable token0;
    /// @inheritdoc IMockDexPool
    address public immutable token1;

    uint112 private $reserve0;
    uint112 private $reserve1;

    constructor(address token0_, address token1_) {
        if (token0_ == token1_) revert IdenticalTokens(token0_);
        if (token0_ == address(0) || token1_ == address(0)) revert InvalidToken(address(0));
        token0 = token0_;
        token1 = token1_;
    }

    /// @inheritdoc IMockDexPool
    function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient)
        external
        returns (uint256 amountOut)
    {
        if (recipient == address(0) || recipient == address(this)) revert InvalidRecipient(recipient);
        (address tokenOut, uint256 reserveIn, uint256 reserveOut) = _sides(tokenIn);
        amountOut = _amountOut(reserveIn, reserveOut, amountIn);
        if (amountOut < minAmountOut) revert InsufficientOutput(minAmountOut, amountOut);

        (reserveIn, reserveOut) = (reserveIn + amountIn, reserveOut - amountOut);
        if (tokenIn == token0) _setReserves(reserveIn, reserveOut);
        else _setReserves(reserveOut, reserveIn);
        emit Swap(msg.sender, tokenIn, amountIn, amountOut, recipient);

        tokenIn.safeTransferFrom(msg.sender, address(this), amountIn);
        tokenOut.safeTransfer(recipient, amountOut);
    }

    /// @inheritdoc IMockDexPool
    function addLiquidity(uint256 amount0, uint256 amount1) external {
        _setReserves($reserve0 + amount0, $reserve1 + amount1);
        emit LiquidityAdded(msg.sender, amount0, amount1);

        token0.safeTransferFrom(msg.sender, address(this), amount0);
        token1.safeTransferFrom(msg.sender, address(this), amount1);
    }

    /// @inheritdoc IMockDexPool
    function quote(address tokenIn, uint256 amountIn) external view returns (uint256) {
        (, uint256 reserveIn, uint256 reserveOut) = _sides(tokenIn);
        return _amountOut(reserveIn, reserveOut, amountIn);
    }

    /// @inheritdoc IMockDexPool
    function reserves() external view returns (uint256, uint256) {
        return ($reserve0, $reserve1);
    }

    function _sides(address tokenIn) private view returns (address tokenOut, uint256 reserveIn, uint256 reserveOut) {
        if (tokenIn == token0) return (token1, $reserve0, $reserve1);
        if (tokenIn == token1) return (token0, $reserve1, $reserve0);
        revert InvalidToken(tokenIn);
    }

    /// @dev The result is below `reserveOut`, and the product of the reserves never falls.
    function _amountOut(uint256 reserveIn, uint256 reserveOut, uint256 amountIn) private pure returns (uint256) {
        if (amountIn == 0 || reserveIn == 0 || reserveOut == 0) {
            revert InsufficientLiquidity(reserveIn, reserveOut, amountIn);
        }
        if (amountIn > type(uint112).max) revert ReserveOverflow(amountIn);
        uint256 counted = amountIn * AFTER_FEE;
        return counted * reserveOut / (reserveIn * 1000 + counted);
    }

    function _setReserves(uint256 reserve0, uint256 reserve1) private {
        if (reserve0 > type(uint112).max) revert ReserveOverflow(reserve0);
        if (reserve1 > type(uint112).max) revert ReserveOverflow(reserve1);
        ($reserve0, $reserve1) = (uint112(reserve0), uint112(reserve1));
    }
}
