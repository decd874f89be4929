// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {ActionConfig} from "src/interfaces/IUniActionPolicy.sol";
import {ParamRuleReference, Verdict} from "test/utils/ParamRuleReference.sol";

/// @notice The universal action policy as one would write it without a thought for gas.
contract UniActionReference is ParamRuleReference {
    mapping(bytes32 key => ActionConfig) private _configs;

    /// @return whether the policy must accept the configuration.
    function set(bytes32 key, ActionConfig memory config) external returns (bool) {
        uint256 length = config.paramRules.length;
        if (length == 0 || length > 16) return false;
        for (uint256 i; i < length; ++i) {
            if (!grantable(config.paramRules.rules[i])) return false;
        }
        delete _configs[key];
        _configs[key].valueLimitPerUse = config.valueLimitPerUse;
        _configs[key].paramRules.length = length;
        for (uint256 i; i < length; ++i) {
            _configs[key].paramRules.rules[i] = config.paramRules.rules[i];
        }
        return true;
    }

    function get(bytes32 key) external view returns (ActionConfig memory) {
        return _configs[key];
    }

    /// @notice What the policy must answer. Counts only what a session module, which undoes a refusal, lets stand.
    function check(bytes32 key, address, uint256 value, bytes memory data) external returns (Verdict) {
        ActionConfig memory config = _configs[key];
        if (config.paramRules.length == 0) return Verdict.REVERT;
        if (value > config.valueLimitPerUse) return Verdict.REVERT;
        for (uint256 i; i < config.paramRules.length; ++i) {
            Verdict verdict = checkRule(config.paramRules.rules[i], data);
            if (verdict != Verdict.AGREE) return verdict;
        }
        _configs[key] = config;
        return Verdict.AGREE;
    }
}
