// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IActionPolicy, IUserOpPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @title IValueLimitPolicy
/// @notice The session sends at most so much native value in total, in wei: by all its calls, or by those of the action it stands at.
///
/// Init data: exactly 32 bytes, `uint256 limit`, not 0. Else `InvalidInitData`. The deployed contract ignores what follows them.
/// Refuses, unlike the deployed contract, an `execute` whose offsets are not the standard encoder's (`InvalidData` of ISmartSession)
/// and a batch of more than 128 calls (`TooManyExecutions` of ISmartSession), before it reads any.
interface IValueLimitPolicy is IUserOpPolicy, IActionPolicy {
    /// @notice The user operation's `execute` is neither a single call nor a batch (ERC-7579).
    error UnsupportedCallType(bytes1 callType);

    /// @notice The limit, in wei; 0 where none was set.
    function getValueLimit(ConfigId configId, address msgSender, address userOpSender) external view returns (uint256);

    /// @notice What is used of it, in wei.
    function getUsed(ConfigId configId, address msgSender, address userOpSender) external view returns (uint256);

    /// @notice Both, in wei.
    function valueLimitConfigs(ConfigId id, address msgSender, address userOpSender)
        external
        view
        returns (uint256 valueLimit, uint256 limitUsed);
}
