// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LimitUsage, ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {ActionConfig} from "src/interfaces/IUniActionPolicy.sol";

/// @notice Writes rules and configurations of them in one line.
library ParamRuleBuilder {
    /// @param index of the argument, which is at `32 * index` behind the selector.
    function rule(ParamCondition condition, uint256 index, uint256 ref) internal pure returns (ParamRule memory) {
        return ParamRule(condition, uint64(32 * index), false, bytes32(ref), LimitUsage(0, 0));
    }

    function limited(ParamCondition condition, uint256 index, uint256 ref, uint256 limit)
        internal
        pure
        returns (ParamRule memory)
    {
        return ParamRule(condition, uint64(32 * index), true, bytes32(ref), LimitUsage(limit, 0));
    }

    function range(uint256 index, uint128 min, uint128 max) internal pure returns (ParamRule memory) {
        return rule(ParamCondition.IN_RANGE, index, uint256(min) << 128 | max);
    }

    function config(ParamRule[] memory rules) internal pure returns (ActionConfig memory) {
        return config(rules, 0);
    }

    function config(ParamRule[] memory rules, uint256 valueLimit) internal pure returns (ActionConfig memory made) {
        made.valueLimitPerUse = valueLimit;
        made.paramRules.length = rules.length;
        for (uint256 i; i < rules.length && i < 16; ++i) {
            made.paramRules.rules[i] = rules[i];
        }
    }

    function config(ParamRule memory only) internal pure returns (ActionConfig memory) {
        ParamRule[] memory rules = new ParamRule[](1);
        rules[0] = only;
        return config(rules);
    }
}
