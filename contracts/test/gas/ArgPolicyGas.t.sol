// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ActionConfig, IArgPolicy} from "src/interfaces/IArgPolicy.sol";
import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ExpressionBuilder} from "test/utils/ExpressionBuilder.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";

/// @notice Gas of the policy's own frame, storage cold, as the session module pays it. Leaves out the caller's 2,600 for
/// a cold account. "First" is a running total at zero, "later" one that has moved.
contract ArgPolicyGasTest is Test {
    string private constant GROUP = "ArgPolicy";

    IArgPolicy private _policy = IArgPolicy(deployCode("ArgPolicy.sol"));
    ConfigId private _id = ConfigId.wrap("configuration");
    address private _account = makeAddr("account");
    address private _target = makeAddr("target");
    /// @dev Word i is i.
    bytes private _call;

    function setUp() public {
        _call = hex"12345678";
        for (uint256 i; i < 16; ++i) {
            _call = bytes.concat(_call, bytes32(i));
        }
    }

    function test_gas_OneRule() public {
        _measure("1 rule", _chain(1, false, false));
    }

    function test_gas_AllOf3() public {
        _measure("3 rules, all", _chain(3, false, false));
    }

    function test_gas_OneOf3() public {
        _measure("3 rules, any, the last", _chain(3, false, true));
    }

    function test_gas_AllOf3Limited() public {
        _measure("3 limited rules, all", _chain(3, true, false));
    }

    function test_gas_AllOf16() public {
        _measure("16 rules, all", _chain(16, false, false));
    }

    function _measure(string memory name, ActionConfig memory config) private {
        bytes memory initData = abi.encode(config);
        vm.cool(address(_policy));
        _policy.initializeWithMultiplexer(_account, _id, initData);
        vm.snapshotGasLastCall(GROUP, string.concat("initialize: ", name));
        _check(string.concat("check: ", name, ", first"));
        _check(string.concat("check: ", name, ", later"));
    }

    function _check(string memory name) private {
        bytes memory data = _call;
        vm.cool(address(_policy));
        assertEq(_policy.checkAction(_id, _account, _target, 0, data), 0);
        vm.snapshotGasLastCall(GROUP, name);
    }

    /// @dev Rules on word 1, one beside the other to the right; with `any`, only the last one holds.
    function _chain(uint256 count, bool limited, bool any) private pure returns (ActionConfig memory) {
        ParamRule[] memory rules = new ParamRule[](count);
        uint256[] memory nodes = new uint256[](2 * count - 1);
        for (uint256 i; i < count; ++i) {
            bool last = i + 1 == count;
            uint256 ref = any && !last ? 2 : 1;
            rules[i] = limited
                ? ParamRuleBuilder.limited(ParamCondition.EQUAL, 1, ref, 100)
                : ParamRuleBuilder.rule(ParamCondition.EQUAL, 1, ref);
            (uint256 leaf, uint256 next) = (2 * i + 1, 2 * i + 2);
            if (last) nodes[2 * i] = ExpressionBuilder.rule(i);
            else (nodes[2 * i], nodes[leaf]) = (_join(any, leaf, next), ExpressionBuilder.rule(i));
        }
        return ExpressionBuilder.config(rules, nodes);
    }

    function _join(bool any, uint256 left, uint256 right) private pure returns (uint256) {
        return any ? ExpressionBuilder.or(left, right) : ExpressionBuilder.and(left, right);
    }
}
