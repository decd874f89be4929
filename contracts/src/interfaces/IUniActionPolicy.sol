// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IParamRule, ParamRule} from "./IParamRule.sol";
import {IActionPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @notice The first `length` of `rules` must all hold; the others say nothing.
struct ParamRules {
    uint256 length;
    ParamRule[16] rules;
}

/// @notice What a call may be.
struct ActionConfig {
    /// @dev native value that one call may carry, in wei.
    uint256 valueLimitPerUse;
    ParamRules paramRules;
}

/// @title IUniActionPolicy
/// @notice The universal action policy: bounds up to sixteen parameters of one function, and their running totals.
///
/// Init data: `abi.encode(ActionConfig)`, 98 words.
/// Warning: a rule bounds a word of the calldata, not what the target makes of it. Bound the offset word of a dynamic
/// argument too, or the target may read elsewhere.
interface IUniActionPolicy is IActionPolicy, IParamRule {
    /// @notice There must be at least one rule and at most sixteen.
    error InvalidRuleCount(uint256 count);

    /// @notice The configuration in force, with the running totals as they stand; all zero where there is none.
    /// @param multiplexer the contract that set it: the session module.
    function actionConfigs(ConfigId id, address multiplexer, address account)
        external
        view
        returns (uint256 valueLimitPerUse, ParamRules memory paramRules);
}
