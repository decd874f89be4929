// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {ParamRule} from "src/interfaces/IParamRule.sol";
import {ActionConfig, IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {ModelTest} from "test/utils/ModelTest.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {ParamRuleFuzzer} from "test/utils/ParamRuleFuzzer.sol";
import {Verdict} from "test/utils/ParamRuleReference.sol";
import {UniActionReference} from "test/utils/UniActionReference.sol";

/// @notice The policy and its reference model, given the same random configurations and calls.
contract UniActionPolicyModelTest is ModelTest {
    using LibPRNG for LibPRNG.PRNG;

    IUniActionPolicy private _policy = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    UniActionReference private _model = new UniActionReference();

    /// @dev The rules last given to each configuration, so that calls can aim at them.
    mapping(bytes32 key => ParamRule[]) private _rules;

    /// @notice Over grants, calls and grants again, in eight configurations at once, the policy answers as the model does
    /// and says that the same configuration is in force.
    function testFuzz_checkAction_AgreesWithTheModel(uint256 seed) public {
        _run(seed, 24);
    }

    function _isGranted(uint256 which) internal view override returns (bool) {
        return _rules[_key(which)].length != 0;
    }

    function _grant(LibPRNG.PRNG memory random, uint256 which) internal override {
        ParamRule[] memory rules = new ParamRule[](random.uniform(4) == 0 ? random.uniform(18) : 1 + random.uniform(3));
        for (uint256 i; i < rules.length; ++i) {
            rules[i] = ParamRuleFuzzer.rule(random, _account(which));
        }
        uint256 valueLimit = random.uniform(2) == 0 ? 0 : ParamRuleFuzzer.number(random);
        ActionConfig memory config = ParamRuleBuilder.config(rules, valueLimit);
        bool accepted = _model.set(_key(which), config);
        try _multiplexer(which).initialize(_policy, _account(which), _id(which), abi.encode(config)) {
            assertTrue(accepted, "granted");
            _remember(_key(which), rules);
        } catch {
            assertFalse(accepted, "refused at grant");
        }
    }

    function _call(LibPRNG.PRNG memory random, uint256 which) internal override {
        bytes memory data = ParamRuleFuzzer.callFor(random, _rules[_key(which)], random.uniform(38));
        uint256 limit = _model.get(_key(which)).valueLimitPerUse;
        uint256 value = random.uniform(8) == 0 ? ParamRuleFuzzer.number(random) : random.uniform(2) * limit;
        Verdict expected = _model.check(_key(which), value, data);
        Verdict actual = _multiplexer(which).check(_policy, _id(which), _account(which), value, data);
        assertEq(uint8(actual), uint8(expected), "verdict");
    }

    function _compare(uint256 which) internal view override {
        ActionConfig memory expected = _model.get(_key(which));
        ActionConfig memory actual;
        (actual.valueLimitPerUse, actual.paramRules) =
            _policy.actionConfigs(_id(which), address(_multiplexer(which)), _account(which));
        assertEq(abi.encode(actual), abi.encode(expected), "configuration in force");
    }

    function _remember(bytes32 key, ParamRule[] memory rules) private {
        delete _rules[key];
        for (uint256 i; i < rules.length; ++i) {
            _rules[key].push(rules[i]);
        }
    }
}
