// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IUserOpPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @title ISimpleGasPolicy
/// @notice The session's user operations declare at most so much gas in total, and at most so much cost, in wei.
///
/// Gas is the sum of an operation's declared limits, the paymaster's included. Cost is that times `maxFeePerGas`: the most that the operation can cost.
/// Init data: exactly 32 bytes, `uint128 gasLimit` and then `uint128 costLimit`, neither 0. Else `InvalidInitData`. The deployed contract
/// ignores what follows them.
interface ISimpleGasPolicy is IUserOpPolicy {
    /// @notice Both limits and what is used of them, gas and wei; all zero where none was set.
    function gasLimitConfigs(ConfigId id, address msgSender, address userOpSender)
        external
        view
        returns (uint128 gasLimit, uint128 gasUsed, uint128 costLimit, uint128 costUsed);
}
