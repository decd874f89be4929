// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ActionConfig} from "src/interfaces/IUniActionPolicy.sol";
import {ParamRuleReference, Verdict} from "test/utils/ParamRuleReference.sol";

/// @notice The universal action policy as one would write it without a thought for gas.
contract UniActionReference is ParamRuleReference {
    mapping(bytes32 key => bytes encodedConfig) private _configs;

    /// @return whether the policy must accept the configuration.
    function set(bytes32 key, ActionConfig memory config) external returns (bool) {
        uint256 length = config.paramRules.length;
        if (length == 0 || length > 16) return false;
        for (uint256 i; i < length; ++i) {
            if (!grantable(config.paramRules.rules[i])) return false;
        }
        for (uint256 i = length; i < 16; ++i) {
            delete config.paramRules.rules[i];
        }
        _configs[key] = abi.encode(config);
        return true;
    }

    function get(bytes32 key) public view returns (ActionConfig memory config) {
        if (_configs[key].length != 0) config = abi.decode(_configs[key], (ActionConfig));
    }

    /// @notice What the policy must answer. Counts only what a session module, which undoes a refusal, lets stand.
    function check(bytes32 key, uint256 value, bytes memory data) external returns (Verdict) {
        ActionConfig memory config = get(key);
        if (config.paramRules.length == 0 || value > config.valueLimitPerUse) return Verdict.REVERT;
        for (uint256 i; i < config.paramRules.length; ++i) {
            Verdict verdict = checkRule(config.paramRules.rules[i], data);
            if (verdict != Verdict.AGREE) return verdict;
        }
        _configs[key] = abi.encode(config);
        return Verdict.AGREE;
    }
}
