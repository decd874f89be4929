// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {ActionConfig, IArgPolicy} from "src/interfaces/IArgPolicy.sol";
import {ParamRule} from "src/interfaces/IParamRule.sol";
import {ArgReference} from "test/utils/ArgReference.sol";
import {ExpressionBuilder} from "test/utils/ExpressionBuilder.sol";
import {ModelTest} from "test/utils/ModelTest.sol";
import {ParamRuleFuzzer} from "test/utils/ParamRuleFuzzer.sol";
import {Verdict} from "test/utils/ParamRuleReference.sol";

/// @notice The policy and its reference model, given the same random expressions and calls.
contract ArgPolicyModelTest is ModelTest {
    using LibPRNG for LibPRNG.PRNG;

    IArgPolicy private _policy = IArgPolicy(deployCode("ArgPolicy.sol"));
    ArgReference private _model = new ArgReference();

    /// @notice Over grants, calls and grants again, in eight configurations at once, the policy answers as the model does
    /// and says that the same configuration is in force.
    /// forge-config: default.fuzz.runs = 128
    /// forge-config: ci.fuzz.runs = 1024
    function testFuzz_checkAction_AgreesWithTheModel(uint256 seed) public {
        _run(seed, 16);
    }

    function _isGranted(uint256 which) internal view override returns (bool) {
        return _current(which).paramRules.rules.length != 0;
    }

    function _grant(LibPRNG.PRNG memory random, uint256 which) internal override {
        ActionConfig memory config = ExpressionBuilder.random(random, _account(which));
        bool accepted = _model.set(_key(which), config);
        try _multiplexer(which).initialize(_policy, _account(which), _id(which), abi.encode(config)) {
            assertTrue(accepted, "granted");
        } catch {
            assertFalse(accepted, "refused at grant");
        }
    }

    function _call(LibPRNG.PRNG memory random, uint256 which) internal override {
        ActionConfig memory config = _current(which);
        bytes memory data = ParamRuleFuzzer.callFor(random, config.paramRules.rules, random.uniform(38));
        uint256 value = random.uniform(8) == 0 ? random.next() : random.uniform(2) * config.valueLimitPerUse;
        Verdict expected = _model.check(_key(which), value, data);
        Verdict actual = _multiplexer(which).check(_policy, _id(which), _account(which), value, data);
        assertEq(uint8(actual), uint8(expected), "verdict");
    }

    function _compare(uint256 which) internal view override {
        ActionConfig memory actual;
        (actual.valueLimitPerUse, actual.paramRules) =
            _policy.actionConfigs(_id(which), address(_multiplexer(which)), _account(which));
        assertEq(abi.encode(actual), abi.encode(_current(which)), "configuration in force");
    }

    function _current(uint256 which) private view returns (ActionConfig memory) {
        return _model.get(_key(which));
    }
}
