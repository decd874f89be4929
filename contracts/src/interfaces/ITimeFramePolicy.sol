// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {I1271Policy, IActionPolicy, IUserOpPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @title ITimeFramePolicy
/// @notice The session acts only while `validAfter <= time <= validUntil`, in seconds since 1970.
///
/// Init data: exactly 12 bytes, `uint48 validUntil` and then `uint48 validAfter`. A `validUntil` of 0 means forever.
/// Warning: policies for user operations and actions do not read the clock, which ERC-7562 forbids: they return the range, and the
/// EntryPoint compares.
interface ITimeFramePolicy is IUserOpPolicy, IActionPolicy, I1271Policy {
    /// @notice Neither bound is set: that would be no time frame.
    error TimeFrameNotSet();
    /// @notice The range ends before it begins.
    error TimeFrameEmpty(uint48 validUntil, uint48 validAfter);
    /// @notice A bound after 2^36 seconds (year 4147): surely milliseconds, in which the session would never expire.
    error TimeInMilliseconds(uint48 time);

    /// @notice The range as in the init data, `validUntil << 48 | validAfter`; 0 when it was never set.
    function getTimeFrameConfig(ConfigId id, address multiplexer, address smartAccount) external view returns (uint256);

    /// @notice The same as `getTimeFrameConfig`.
    function timeFrameConfigs(ConfigId id, address msgSender, address opSender) external view returns (uint256);
}
