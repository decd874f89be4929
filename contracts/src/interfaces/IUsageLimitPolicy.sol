// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IActionPolicy, IUserOpPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @title IUsageLimitPolicy
/// @notice The session acts at most so many times: user operations, or calls of the action it stands at.
///
/// Init data: exactly 16 bytes, `uint128 limit`, not 0. Else `InvalidInitData`. The deployed contract ignores what follows them.
interface IUsageLimitPolicy is IUserOpPolicy, IActionPolicy {
    /// @notice The limit; 0 where none was set.
    function getUsageLimit(ConfigId id, address mxer, address smartAccount) external view returns (uint128 limit);

    /// @notice What is used of it.
    function getUsed(ConfigId id, address mxer, address smartAccount) external view returns (uint128 used);

    /// @notice Both.
    function usageLimitConfigs(ConfigId id, address msgSender, address userOpSender)
        external
        view
        returns (uint128 limit, uint128 used);
}
