// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUserOpPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @dev What a session's operations may cost, and who pays.
struct PaymasterConfig {
    /// Highest `maxFeePerGas`, in wei.
    uint64 maxFeePerGas;
    /// Highest cost of one operation, in wei.
    uint80 perOp;
    /// Highest cost of all operations together, in wei.
    uint80 total;
    /// Cost of the operations so far, in wei.
    uint80 spent;
    /// The paymasters of which an operation must use one; empty if the account pays itself.
    address[] paymasters;
}

/// @title IPaymasterPolicy
/// @notice The session's user operations are paid for by one of the named paymasters (or, if none is named, by the account
/// itself), at a bounded fee, and cost at most so much each and in total.
///
/// Cost is what an operation declares: the sum of its five gas figures (call, verification, preVerification, paymaster
/// verification, paymaster postOp) times its `maxFeePerGas`, the most that the EntryPoint can take. It is never refunded.
///
/// Init data, packed: `uint64 maxFeePerGas` ‖ `uint80 perOp` ‖ `uint80 total` ‖ `address paymaster` for each of 0 to 16
/// paymasters: 28 + 20 n bytes. No number is 0, no paymaster is zero or named twice; else `InvalidInitData`.
interface IPaymasterPolicy is IUserOpPolicy {
    /// @notice The configuration with its count; all zero when it was never set.
    function getConfig(ConfigId id, address multiplexer, address account) external view returns (PaymasterConfig memory);
}
