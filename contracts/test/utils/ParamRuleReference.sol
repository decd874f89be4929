// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";

enum Verdict {
    AGREE,
    REFUSE,
    REVERT
}

/// @notice Parameter rules, the obvious way.
abstract contract ParamRuleReference {
    function grantable(ParamRule memory rule) internal pure returns (bool) {
        (uint256 min, uint256 max) = bounds(rule);
        return rule.condition != ParamCondition.IN_RANGE || min <= max;
    }

    /// @dev Counts in memory.
    function checkRule(ParamRule memory rule, bytes memory data) internal pure returns (Verdict) {
        uint256 start = 4 + uint256(rule.offset);
        if (start + 32 > data.length) return Verdict.REVERT;
        uint256 param;
        for (uint256 i; i < 32; ++i) {
            param = param << 8 | uint8(data[start + i]);
        }
        if (!satisfies(rule, param)) return Verdict.REFUSE;
        if (!rule.isLimited) return Verdict.AGREE;
        if (param > type(uint256).max - rule.usage.used) return Verdict.REVERT;
        if (rule.usage.used + param > rule.usage.limit) return Verdict.REFUSE;
        rule.usage.used += param;
        return Verdict.AGREE;
    }

    function satisfies(ParamRule memory rule, uint256 param) internal pure returns (bool) {
        uint256 ref = uint256(rule.ref);
        (uint256 min, uint256 max) = bounds(rule);
        if (rule.condition == ParamCondition.EQUAL) return param == ref;
        if (rule.condition == ParamCondition.GREATER_THAN) return param > ref;
        if (rule.condition == ParamCondition.LESS_THAN) return param < ref;
        if (rule.condition == ParamCondition.GREATER_THAN_OR_EQUAL) return param >= ref;
        if (rule.condition == ParamCondition.LESS_THAN_OR_EQUAL) return param <= ref;
        if (rule.condition == ParamCondition.NOT_EQUAL) return param != ref;
        return min <= param && param <= max;
    }

    function bounds(ParamRule memory rule) internal pure returns (uint256 min, uint256 max) {
        min = uint256(rule.ref) / 2 ** 128;
        max = uint256(rule.ref) % 2 ** 128;
    }
}
