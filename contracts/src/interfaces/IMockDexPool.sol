// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title IMockDexPool
/// @notice Constant product pool of two tokens that keeps 0.3 % of what comes in, for sessions to trade against.
/// Liquidity cannot be taken out again.
interface IMockDexPool {
    event LiquidityAdded(address indexed provider, uint256 amount0, uint256 amount1);
    event Swap(
        address indexed sender, address indexed tokenIn, uint256 amountIn, uint256 amountOut, address indexed recipient
    );

    /// @notice The pool would be of one token twice, or of none.
    error IdenticalTokens(address token);
    /// @notice The pool does not hold this token.
    error InvalidToken(address token);
    /// @notice The pool itself, or the zero address, would receive.
    error InvalidRecipient(address recipient);
    /// @notice The trade gives less than the caller accepts.
    error InsufficientOutput(uint256 minAmountOut, uint256 amountOut);
    /// @notice The trade is of nothing, or the pool is empty.
    error InsufficientLiquidity(uint256 reserveIn, uint256 reserveOut, uint256 amountIn);
    /// @notice A reserve would no longer fit 112 bits.
    error ReserveOverflow(uint256 reserve);

    /// @notice Sells `amountIn` of the caller's `tokenIn`, which the pool must be allowed to take.
    /// @param minAmountOut least amount of the other token that the caller accepts.
    /// @param recipient who receives the other token.
    /// @return amountOut what was received.
    function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient)
        external
        returns (uint256 amountOut);

    /// @notice Gives both tokens to the pool, which must be allowed to take them.
    function addLiquidity(uint256 amount0, uint256 amount1) external;

    /// @notice What `swap` would give now.
    function quote(address tokenIn, uint256 amountIn) external view returns (uint256 amountOut);

    /// @notice What the pool counts as its own. Tokens sent to it without `swap` or `addLiquidity` are not.
    function reserves() external view returns (uint256 reserve0, uint256 reserve1);

    function token0() external view returns (address);

    function token1() external view returns (address);
}
