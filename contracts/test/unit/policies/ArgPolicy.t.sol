// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ActionConfig, IArgPolicy, ParamRules} from "src/interfaces/IArgPolicy.sol";
import {IParamRule, ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ExpressionBuilder} from "test/utils/ExpressionBuilder.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";

/// @notice How expressions answer.
contract ArgPolicyTest is PolicyTest {
    bytes4 private constant SELECTOR = 0x12345678;

    IArgPolicy private policy = IArgPolicy(deployCode("ArgPolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    /// @dev As much as there can be: 128 rules of four slots each, 255 nodes, a wide value limit. The last rule is reached.
    function _initData() internal pure override returns (bytes memory) {
        ParamRule[] memory rules = new ParamRule[](128);
        for (uint256 i; i < 128; ++i) {
            rules[i] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 0, 7, type(uint256).max);
        }
        uint256[] memory nodes = new uint256[](255);
        nodes[0] = ExpressionBuilder.and(253, 254);
        nodes[254] = ExpressionBuilder.rule(127);
        ActionConfig memory config = ExpressionBuilder.config(rules, nodes);
        config.valueLimitPerUse = type(uint256).max;
        return abi.encode(config);
    }

    function _call() internal view override returns (address, uint256, bytes memory) {
        return (target, 1, abi.encodePacked(SELECTOR, uint256(7)));
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return false;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function _grant(ParamRule[] memory rules, uint256[] memory nodes) private {
        _initialize(abi.encode(ExpressionBuilder.config(rules, nodes)));
    }

    function _check(bytes memory arguments) private returns (uint256) {
        return policy.checkAction(id, account, target, 0, bytes.concat(SELECTOR, arguments));
    }

    function _stored() private view returns (ParamRules memory stored) {
        (, stored) = policy.actionConfigs(id, address(this), account);
    }

    /// @dev Rule i: word i equals 1.
    function _isOne(uint256 count) private pure returns (ParamRule[] memory rules) {
        rules = new ParamRule[](count);
        for (uint256 i; i < count; ++i) {
            rules[i] = ParamRuleBuilder.rule(ParamCondition.EQUAL, i, 1);
        }
    }

    /// @dev `root` over the two rules of `_isOne(2)`, which are nodes 1 and 2.
    function _grantOverTwo(uint256 root) private {
        uint256[] memory nodes = new uint256[](3);
        (nodes[0], nodes[1], nodes[2]) = (root, ExpressionBuilder.rule(0), ExpressionBuilder.rule(1));
        _grant(_isOne(2), nodes);
    }

    function _assertTruth(bool a, bool b, bool expected) private {
        assertEq(_check(abi.encode(a, b)), expected ? AGREES : REFUSES);
    }

    function testFuzz_checkAction_And(bool a, bool b) public {
        _grantOverTwo(ExpressionBuilder.and(1, 2));
        _assertTruth(a, b, a && b);
    }

    function testFuzz_checkAction_Or(bool a, bool b) public {
        _grantOverTwo(ExpressionBuilder.or(1, 2));
        _assertTruth(a, b, a || b);
    }

    function testFuzz_checkAction_Not(bool a, bool b) public {
        _grantOverTwo(ExpressionBuilder.not(1));
        _assertTruth(a, b, !a);
    }

    /// @dev a AND NOT (b OR c), with the root at the end.
    function testFuzz_checkAction_Nested(bool a, bool b, bool c) public {
        uint256[] memory nodes = new uint256[](6);
        (nodes[0], nodes[1], nodes[2]) =
        (ExpressionBuilder.rule(0), ExpressionBuilder.rule(1), ExpressionBuilder.rule(2));
        (nodes[3], nodes[4], nodes[5]) =
        (ExpressionBuilder.or(1, 2), ExpressionBuilder.not(3), ExpressionBuilder.and(0, 4));
        ActionConfig memory config = ExpressionBuilder.config(_isOne(3), nodes);
        config.paramRules.rootNodeIndex = 5;
        _initialize(abi.encode(config));
        assertEq(_check(abi.encode(a, b, c)), a && !(b || c) ? AGREES : REFUSES);
    }

    function test_checkAction_SkipsTheRightWhenTheLeftDecides() public {
        bytes memory tooShort = abi.encodeWithSelector(IParamRule.CalldataTooShort.selector, 68, 36);
        _grantOverTwo(ExpressionBuilder.and(1, 2));
        assertEq(_check(abi.encode(false)), REFUSES);
        vm.expectRevert(tooShort, address(policy));
        _check(abi.encode(true));
        _grantOverTwo(ExpressionBuilder.or(1, 2));
        assertEq(_check(abi.encode(true)), AGREES);
        vm.expectRevert(tooShort, address(policy));
        _check(abi.encode(false));
    }

    /// @dev Wherever rule and node are kept.
    function testFuzz_checkAction_FindsRuleAndNode(uint256 rule, uint256 node) public {
        rule = bound(rule, 0, 127);
        node = bound(node, 0, 254);
        ParamRule[] memory rules = new ParamRule[](128);
        for (uint256 i; i < 128; ++i) {
            rules[i] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, i);
        }
        uint256[] memory nodes = new uint256[](255);
        for (uint256 i; i < 255; ++i) {
            nodes[i] = ExpressionBuilder.rule((rule + 1) % 128);
        }
        nodes[node] = ExpressionBuilder.rule(rule);
        ActionConfig memory config = ExpressionBuilder.config(rules, nodes);
        config.paramRules.rootNodeIndex = uint8(node);
        _initialize(abi.encode(config));
        assertEq(_check(abi.encode(rule)), AGREES);
        assertEq(_check(abi.encode(rule + 1)), REFUSES);
        assertEq(abi.encode(_stored()), abi.encode(config.paramRules));
    }

    function test_checkAction_CountsBelowAnd() public {
        _grantLimited(ExpressionBuilder.and(1, 2));
        assertEq(_check(abi.encode(10, 1)), AGREES);
        assertEq(_stored().rules[0].usage.used, 10);
        assertEq(_check(abi.encode(6, 1)), REFUSES);
        assertEq(_stored().rules[0].usage.used, 10);
        assertEq(_check(abi.encode(5, 1)), AGREES);
    }

    function test_checkAction_CountsTwiceWhatIsReachedTwice() public {
        _grantLimited(ExpressionBuilder.and(1, 1));
        assertEq(_check(abi.encode(7, 1)), AGREES);
        assertEq(_stored().rules[0].usage.used, 14);
    }

    /// @dev `root` over a rule with a total of 15, node 1, and one without, node 2.
    function _grantLimited(uint256 root) private {
        ParamRule[] memory rules = _isOne(2);
        rules[0] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 0, 10, 15);
        uint256[] memory nodes = new uint256[](3);
        (nodes[0], nodes[1], nodes[2]) = (root, ExpressionBuilder.rule(0), ExpressionBuilder.rule(1));
        _grant(rules, nodes);
    }

    function testFuzz_checkAction_BoundsTheValue(uint256 limit, uint256 value) public {
        ActionConfig memory config = ExpressionBuilder.config(_isOne(1)[0]);
        config.valueLimitPerUse = limit = bound(limit, 0, type(uint256).max - 1);
        _initialize(abi.encode(config));
        bytes memory data = abi.encodePacked(SELECTOR, uint256(1));
        assertEq(policy.checkAction(id, account, target, bound(value, 0, limit), data), AGREES);
        value = bound(value, limit + 1, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(IParamRule.ValueLimitExceeded.selector, id, value, limit), address(policy)
        );
        policy.checkAction(id, account, target, value, data);
    }

    function test_initializeWithMultiplexer_LeavesNothingOfALargerExpression() public {
        _initialize(_initData());
        assertEq(_check(abi.encode(8)), REFUSES);
        ActionConfig memory config = ExpressionBuilder.config(ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, 8));
        _initialize(abi.encode(config));
        assertEq(_check(abi.encode(8)), AGREES);
        assertEq(_check(abi.encode(7)), REFUSES);
        assertEq(abi.encode(_stored()), abi.encode(config.paramRules));
    }

    function test_actionConfigs_IsEmptyWhereThereIsNone() public view {
        (uint256 valueLimit, ParamRules memory none) = policy.actionConfigs(id, address(this), account);
        assertEq(valueLimit + none.rootNodeIndex + none.rules.length + none.packedNodes.length, 0);
    }
}
