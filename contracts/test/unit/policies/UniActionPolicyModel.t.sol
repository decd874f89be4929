// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {ParamRule} from "src/interfaces/IParamRule.sol";
import {ActionConfig, IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {ParamRuleFuzzer} from "test/utils/ParamRuleFuzzer.sol";
import {Verdict} from "test/utils/ParamRuleReference.sol";
import {PolicyCaller} from "test/utils/PolicyCaller.sol";
import {UniActionReference} from "test/utils/UniActionReference.sol";

/// @notice The policy and its reference model, given the same random configurations and calls.
contract UniActionPolicyModelTest is Test {
    using LibPRNG for LibPRNG.PRNG;

    IUniActionPolicy private _policy = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    UniActionReference private _model = new UniActionReference();
    PolicyCaller[2] private _multiplexers = [new PolicyCaller(), new PolicyCaller()];
    address[2] private _accounts = [makeAddr("account"), makeAddr("other account")];
    ConfigId[2] private _ids = [ConfigId.wrap("swap"), ConfigId.wrap("approve")];

    /// @dev The rules last given to each configuration, so that calls can aim at them.
    mapping(bytes32 key => ParamRule[]) private _rules;

    /// @notice Over grants, calls and grants again, in eight configurations at once, the policy answers as the model does
    /// and says that the same configuration is in force.
    function testFuzz_checkAction_AgreesWithTheModel(uint256 seed) public {
        LibPRNG.PRNG memory random = LibPRNG.PRNG(seed);
        for (uint256 step; step < 24; ++step) {
            uint256 which = random.uniform(8);
            if (_rules[_key(which)].length == 0 || random.uniform(6) == 0) _grant(random, which);
            else _call(random, which);
        }
        for (uint256 which; which < 8; ++which) {
            _compare(which);
        }
    }

    function _grant(LibPRNG.PRNG memory random, uint256 which) private {
        ParamRule[] memory rules = new ParamRule[](random.uniform(4) == 0 ? random.uniform(18) : 1 + random.uniform(3));
        for (uint256 i; i < rules.length; ++i) {
            rules[i] = ParamRuleFuzzer.rule(random, _account(which));
        }
        ActionConfig memory config = ParamRuleBuilder.config(rules, ParamRuleFuzzer.number(random));
        bool accepted = _model.set(_key(which), config);
        try _multiplexer(which).initialize(_policy, _account(which), _id(which), abi.encode(config)) {
            assertTrue(accepted, "granted");
            _remember(_key(which), rules);
        } catch {
            assertFalse(accepted, "refused at grant");
        }
        _compare(which);
    }

    function _call(LibPRNG.PRNG memory random, uint256 which) private {
        bytes memory data = ParamRuleFuzzer.callFor(random, _rules[_key(which)], random.uniform(38));
        uint256 limit = _model.get(_key(which)).valueLimitPerUse;
        uint256 value = random.uniform(8) == 0 ? ParamRuleFuzzer.number(random) : random.uniform(2) * limit;
        Verdict expected = _model.check(_key(which), value, data);
        Verdict actual = _multiplexer(which).check(_policy, _id(which), _account(which), value, data);
        assertEq(uint8(actual), uint8(expected), "verdict");
        _compare(which);
    }

    function _compare(uint256 which) private view {
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
