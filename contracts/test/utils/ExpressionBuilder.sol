// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {ActionConfig, ParamRules} from "src/interfaces/IArgPolicy.sol";
import {ParamRule} from "src/interfaces/IParamRule.sol";
import {ParamRuleFuzzer} from "test/utils/ParamRuleFuzzer.sol";

/// @notice Writes expressions node by node, and makes random ones.
library ExpressionBuilder {
    using LibPRNG for LibPRNG.PRNG;

    function rule(uint256 index) internal pure returns (uint256) {
        return index << 2;
    }

    function not(uint256 child) internal pure returns (uint256) {
        return 1 | child << 10;
    }

    function and(uint256 left, uint256 right) internal pure returns (uint256) {
        return 2 | left << 10 | right << 18;
    }

    function or(uint256 left, uint256 right) internal pure returns (uint256) {
        return 3 | left << 10 | right << 18;
    }

    function config(ParamRule[] memory rules, uint256[] memory nodes) internal pure returns (ActionConfig memory) {
        return ActionConfig(0, ParamRules(0, rules, nodes));
    }

    /// @notice The expression of one rule.
    function config(ParamRule memory only) internal pure returns (ActionConfig memory) {
        ParamRule[] memory rules = new ParamRule[](1);
        rules[0] = only;
        return config(rules, new uint256[](1));
    }

    /// @notice Mostly one that can be granted: children come after their parents.
    function random(LibPRNG.PRNG memory prng, address account) internal pure returns (ActionConfig memory made) {
        made.valueLimitPerUse = ParamRuleFuzzer.number(prng);
        made.paramRules.rules = new ParamRule[](1 + prng.uniform(prng.uniform(8) == 0 ? 129 : 20));
        bool totals = prng.uniform(3) == 0;
        for (uint256 i; i < made.paramRules.rules.length; ++i) {
            made.paramRules.rules[i] = ParamRuleFuzzer.rule(prng, account);
            if (!totals) made.paramRules.rules[i].isLimited = false;
        }
        made.paramRules.packedNodes = new uint256[](1 + prng.uniform(prng.uniform(8) == 0 ? 256 : 12));
        for (uint256 i; i < made.paramRules.packedNodes.length; ++i) {
            made.paramRules.packedNodes[i] = _randomNode(prng, made.paramRules, i, totals);
        }
        if (prng.uniform(8) == 0) made.paramRules.rootNodeIndex = uint8(prng.uniform(256));
    }

    function _randomNode(LibPRNG.PRNG memory prng, ParamRules memory tree, uint256 index, bool onlyAnd)
        private
        pure
        returns (uint256)
    {
        uint256 behind = tree.packedNodes.length - 1 - index;
        if (prng.uniform(200) == 0) return prng.next() >> (prng.uniform(8) == 0 ? 0 : 230);
        if (behind == 0 || prng.uniform(3) == 0) return rule(prng.uniform(tree.rules.length));
        uint256 left = index + 1 + prng.uniform(behind);
        uint256 right = index + 1 + prng.uniform(behind);
        uint256 kind = prng.uniform(3);
        if (kind == 0 || (onlyAnd && prng.uniform(8) != 0)) return and(left, right);
        return kind == 1 ? or(left, right) : not(left);
    }
}
