// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMockDexPool} from "../interfaces/IMockDexPool.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @title MockRouter
/// @notice Trades along a path of pools, and wraps trades as routers do: several calls in one, commands with packed inputs, a path in
/// packed bytes. It trusts whatever pool was added, by anybody.
contract MockRouter {
    using SafeTransferLib for address;

    /// @dev The one command of `execute`.
    bytes1 private constant SWAP = 0x00;

    mapping(address tokenIn => mapping(address tokenOut => IMockDexPool)) public pools;

    error Expired(uint256 deadline);
    error InsufficientOutput(uint256 minAmountOut, uint256 amountOut);
    error UnknownCommand(bytes1 command);

    /// @notice Makes a pool the one of its two tokens.
    function addPool(IMockDexPool pool) external {
        (address token0, address token1) = (pool.token0(), pool.token1());
        (pools[token0][token1], pools[token1][token0]) = (pool, pool);
    }

    /// @notice Sells `amountIn` of the first token of `path` for the last one.
    /// @param deadline last second in which the trade may be mined.
    function swap(uint256 amountIn, uint256 minAmountOut, address[] calldata path, address to, uint256 deadline)
        external
    {
        if (block.timestamp > deadline) revert Expired(deadline);
        _swap(amountIn, minAmountOut, path, to);
    }

    /// @notice The same over two paths at once, half of the amount each.
    function split(uint256 amountIn, address[] calldata first, address[] calldata second, address to) external {
        _swap(amountIn / 2, 0, first, to);
        _swap(amountIn - amountIn / 2, 0, second, to);
    }

    /// @notice The same with the path, 20 bytes a token, and the recipient behind it in one string of bytes.
    function exactInput(uint256 amountIn, bytes calldata packed) external {
        address[] memory path = new address[](packed.length / 20 - 1);
        for (uint256 i; i < path.length; ++i) {
            path[i] = address(bytes20(packed[20 * i:]));
        }
        _swap(amountIn, 0, path, address(bytes20(packed[20 * path.length:])));
    }

    /// @notice Makes several calls to this contract in the caller's name.
    function multicall(bytes[] calldata calls) external {
        for (uint256 i; i < calls.length; ++i) {
            (bool success, bytes memory returned) = address(this).delegatecall(calls[i]);
            if (!success) {
                // Solidity has no way to revert with what another call reverted with.
                assembly ("memory-safe") {
                    revert(add(returned, 0x20), mload(returned))
                }
            }
        }
    }

    /// @notice Carries out commands, each with its encoded input: command 0 takes those of `swap` without the deadline.
    function execute(bytes calldata commands, bytes[] calldata inputs, uint256 deadline) external {
        if (block.timestamp > deadline) revert Expired(deadline);
        for (uint256 i; i < commands.length; ++i) {
            if (commands[i] != SWAP) revert UnknownCommand(commands[i]);
            (uint256 amountIn, uint256 minAmountOut, address[] memory path, address to) =
                abi.decode(inputs[i], (uint256, uint256, address[], address));
            _swap(amountIn, minAmountOut, path, to);
        }
    }

    function _swap(uint256 amountIn, uint256 minAmountOut, address[] memory path, address to) private {
        path[0].safeTransferFrom(msg.sender, address(this), amountIn);
        uint256 amount = amountIn;
        for (uint256 i; i + 1 < path.length; ++i) {
            IMockDexPool pool = pools[path[i]][path[i + 1]];
            path[i].safeApprove(address(pool), amount);
            amount = pool.swap(path[i], amount, 0, i + 2 == path.length ? to : address(this));
        }
        if (amount < minAmountOut) revert InsufficientOutput(minAmountOut, amount);
    }
}
