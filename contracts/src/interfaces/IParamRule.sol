// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ConfigId} from "./Types.sol";

/// @notice How a parameter is compared with a rule's `ref`, as unsigned 256-bit numbers.
enum ParamCondition {
    EQUAL,
    GREATER_THAN,
    LESS_THAN,
    GREATER_THAN_OR_EQUAL,
    LESS_THAN_OR_EQUAL,
    NOT_EQUAL,
    IN_RANGE
}

/// @notice A running total: the sum of the parameter over all calls may reach `limit`, and stands at `used`.
struct LimitUsage {
    uint256 limit;
    uint256 used;
}

/// @notice A rule about one 32-byte word of a call's arguments.
struct ParamRule {
    /// @dev what must hold between the parameter and `ref`.
    ParamCondition condition;
    /// @dev where the parameter starts: in bytes, counted from the end of the selector.
    uint64 offset;
    /// @dev whether `usage` bounds the sum of the parameter over all calls.
    bool isLimited;
    /// @dev for IN_RANGE the least value in the upper, and the greatest in the lower 128 bits, both allowed.
    bytes32 ref;
    LimitUsage usage;
}

/// @notice What the policies made of parameter rules share.
interface IParamRule {
    /// @notice No condition has this number.
    error InvalidCondition(uint256 condition);
    /// @notice No value lies in this range.
    error InvalidRange(uint256 min, uint256 max);
    /// @notice The call attaches more native value, in wei, than `limit` allows.
    error ValueLimitExceeded(ConfigId id, uint256 value, uint256 limit);
    /// @notice A rule looks at bytes that the calldata does not have.
    error CalldataTooShort(uint256 needed, uint256 length);
}
