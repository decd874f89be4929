// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {ActionConfig, IArgPolicy} from "src/interfaces/IArgPolicy.sol";
import {ParamRule} from "src/interfaces/IParamRule.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ArgReference} from "test/utils/ArgReference.sol";
import {ExpressionBuilder} from "test/utils/ExpressionBuilder.sol";
import {ParamRuleFuzzer} from "test/utils/ParamRuleFuzzer.sol";
import {Verdict} from "test/utils/ParamRuleReference.sol";
import {PolicyCaller} from "test/utils/PolicyCaller.sol";

/// @notice The policy and its reference model, given the same random expressions and calls.
contract ArgPolicyModelTest is Test {
    using LibPRNG for LibPRNG.PRNG;

    IArgPolicy private _policy = IArgPolicy(deployCode("ArgPolicy.sol"));
    ArgReference private _model = new ArgReference();
    PolicyCaller[2] private _multiplexers = [new PolicyCaller(), new PolicyCaller()];
    address[2] private _accounts = [makeAddr("account"), makeAddr("other account")];
    ConfigId[2] private _ids = [ConfigId.wrap("swap"), ConfigId.wrap("approve")];

    /// @notice Over grants, calls and grants again, in eight configurations at once, the policy answers as the model does
    /// and says that the same configuration is in force.
    /// forge-config: default.fuzz.runs = 128
    /// forge-config: ci.fuzz.runs = 1024
    function testFuzz_checkAction_AgreesWithTheModel(uint256 seed) public {
        LibPRNG.PRNG memory random = LibPRNG.PRNG(seed);
        for (uint256 step; step < 16; ++step) {
            uint256 which = random.uniform(8);
            if (_current(which).paramRules.rules.length == 0 || random.uniform(6) == 0) _grant(random, which);
            else _call(random, which);
        }
        for (uint256 which; which < 8; ++which) {
            _compare(which);
        }
    }

    function _grant(LibPRNG.PRNG memory random, uint256 which) private {
        ActionConfig memory config = ExpressionBuilder.random(random, _account(which));
        bool accepted = _model.set(_key(which), config);
        try _multiplexer(which).initialize(_policy, _account(which), _id(which), abi.encode(config)) {
            assertTrue(accepted, "granted");
        } catch {
            assertFalse(accepted, "refused at grant");
        }
        _compare(which);
    }

    function _call(LibPRNG.PRNG memory random, uint256 which) private {
        ActionConfig memory config = _current(which);
        bytes memory data = ParamRuleFuzzer.callFor(random, config.paramRules.rules, random.uniform(38));
        uint256 value = random.uniform(8) == 0 ? random.next() : random.uniform(2) * config.valueLimitPerUse;
        Verdict expected = _model.check(_key(which), value, data);
        Verdict actual = _multiplexer(which).check(_policy, _id(which), _account(which), value, data);
        assertEq(uint8(actual), uint8(expected), "verdict");
        _compare(which);
    }

    function _compare(uint256 which) private view {
        ActionConfig memory actual;
        (actual.valueLimitPerUse, actual.paramRules) =
            _policy.actionConfigs(_id(which), address(_multiplexer(which)), _account(which));
        assertEq(abi.encode(actual), abi.encode(_current(which)), "configuration in force");
    }

    function _current(uint256 which) private view returns (ActionConfig memory) {
        return _model.get(_key(which));
    }

    function _key(uint256 which) private pure returns (bytes32) {
        return bytes32(which + 1);
    }

    function _id(uint256 which) private view returns (ConfigId) {
        return _ids[which & 1];
    }

    function _multiplexer(uint256 which) private view returns (PolicyCaller) {
        return _multiplexers[which >> 1 & 1];
    }

    function _account(uint256 which) private view returns (address) {
        return _accounts[which >> 2];
    }
}
