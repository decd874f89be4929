// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ActionConfig, IArgPolicy, ParamRules} from "src/interfaces/IArgPolicy.sol";
import {IParamRule, ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ExpressionBuilder} from "test/utils/ExpressionBuilder.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";

/// @notice Which expressions the policy takes.
contract ArgPolicyGrantTest is Test {
    IArgPolicy private _policy = IArgPolicy(deployCode("ArgPolicy.sol"));
    address private _account = makeAddr("account");
    ConfigId private constant ID = ConfigId.wrap("swap");

    function _grant(ActionConfig memory config) private {
        _policy.initializeWithMultiplexer(_account, ID, abi.encode(config));
    }

    function _grant(uint256 rules, uint256[] memory nodes) private {
        _grant(ExpressionBuilder.config(new ParamRule[](rules), nodes));
    }

    function _expect(bytes4 selector) private {
        vm.expectRevert(selector, address(_policy));
    }

    function _expect(bytes4 selector, uint256 argument) private {
        vm.expectRevert(abi.encodeWithSelector(selector, argument), address(_policy));
    }

    function _nodes(uint256 first, uint256 second) private pure returns (uint256[] memory nodes) {
        nodes = new uint256[](2);
        (nodes[0], nodes[1]) = (first, second);
    }

    /// @dev `depth` nodes: NOT over NOT … over a rule.
    function _nots(uint256 depth) private pure returns (uint256[] memory nodes) {
        nodes = new uint256[](depth);
        for (uint256 i; i + 1 < depth; ++i) {
            nodes[i] = ExpressionBuilder.not(i + 1);
        }
    }

    // Sizes and indices.

    function test_RevertWhen_ThereIsNoNode() public {
        _grant(1, new uint256[](1));
        _expect(IArgPolicy.EmptyExpressionTree.selector);
        _grant(1, new uint256[](0));
    }

    function test_RevertWhen_ThereAreMoreThan255Nodes() public {
        _grant(1, new uint256[](255));
        _expect(IArgPolicy.TooManyNodes.selector);
        _grant(1, new uint256[](256));
    }

    function test_RevertWhen_ThereAreMoreThan128Rules() public {
        _grant(128, new uint256[](1));
        _expect(IArgPolicy.TooManyRules.selector);
        _grant(129, new uint256[](1));
    }

    function testFuzz_RevertWhen_RootIsNotThere(uint8 root, uint8 count) public {
        count = uint8(bound(count, 1, 254));
        ActionConfig memory config = ExpressionBuilder.config(new ParamRule[](1), new uint256[](count));
        config.paramRules.rootNodeIndex = count - 1;
        _grant(config);
        config.paramRules.rootNodeIndex = uint8(bound(root, count, 255));
        _expect(IArgPolicy.RootNodeIndexOutOfBounds.selector);
        _grant(config);
    }

    function testFuzz_RevertWhen_RuleIsNotThere(uint8 rule, uint8 count) public {
        count = uint8(bound(count, 1, 128));
        uint256[] memory nodes = new uint256[](1);
        nodes[0] = ExpressionBuilder.rule(count - 1);
        _grant(count, nodes);
        nodes[0] = ExpressionBuilder.rule(bound(rule, count, 255));
        _expect(IArgPolicy.RuleIndexOutOfBounds.selector);
        _grant(count, nodes);
    }

    /// @dev Also where the root does not reach the node.
    function testFuzz_RevertWhen_ChildIsNotThere(uint8 child, bool reached) public {
        child = uint8(bound(child, 2, 255));
        uint256[3] memory valid = [ExpressionBuilder.not(1), ExpressionBuilder.and(1, 1), ExpressionBuilder.or(1, 1)];
        uint256[5] memory invalid = [
            ExpressionBuilder.not(child),
            ExpressionBuilder.and(child, 1),
            ExpressionBuilder.and(1, child),
            ExpressionBuilder.or(child, 1),
            ExpressionBuilder.or(1, child)
        ];
        for (uint256 i; i < 3; ++i) {
            _grant(1, _nodes(valid[i], 0));
        }
        for (uint256 i; i < 5; ++i) {
            _expect(IArgPolicy.NodeChildIndexOutOfBounds.selector);
            _grant(1, reached ? _nodes(invalid[i], 0) : _nodes(0, invalid[i]));
        }
    }

    function testFuzz_RevertWhen_NodeHasBitsThatMeanNothing(uint256 node) public {
        node = bound(node, 1 << 26, type(uint256).max);
        _grant(1, _nodes(0, (1 << 26) - 1 & ~uint256(0x3ff)));
        _expect(IArgPolicy.InvalidNode.selector, node);
        _grant(1, _nodes(0, node));
    }

    // Shape.

    function testFuzz_RevertWhen_ExpressionIsCyclic(uint256 length, bool byRight) public {
        length = bound(length, 1, 31);
        uint256[] memory nodes = _nots(length + 1);
        _grant(1, nodes);
        nodes[length - 1] = byRight ? ExpressionBuilder.and(length, 0) : ExpressionBuilder.not(0);
        _expect(IArgPolicy.CyclicExpression.selector, 0);
        _grant(1, nodes);
    }

    function test_RevertWhen_ExpressionIsDeeperThan32() public {
        _grant(1, _nots(32));
        assertEq(_policy.checkAction(ID, _account, address(0), 0, new bytes(36)), 1, "31 times not");
        _expect(IArgPolicy.ExpressionTooDeep.selector, 32);
        _grant(1, _nots(33));
    }

    /// @dev Seven doublings of one rule are 255 nodes to visit, eight would be 511.
    function test_RevertWhen_SharedNodesAreTooManyToVisit() public {
        _grant(1, _doublings(7));
        assertEq(_policy.checkAction(ID, _account, address(0), 0, new bytes(36)), 0);
        _expect(IArgPolicy.TooManyNodes.selector);
        _grant(1, _doublings(8));
        _expect(IArgPolicy.TooManyNodes.selector);
        _grant(1, _doublings(31));
    }

    function _doublings(uint256 count) private pure returns (uint256[] memory nodes) {
        nodes = new uint256[](count + 1);
        for (uint256 i; i < count; ++i) {
            nodes[i] = ExpressionBuilder.and(i + 1, i + 1);
        }
    }

    // Running totals.

    function test_RevertWhen_LimitedRuleIsBelowNotOrOr() public {
        _grantOverLimited(ExpressionBuilder.and(3, 4));
        uint256[4] memory roots = [
            ExpressionBuilder.not(3), ExpressionBuilder.or(3, 4), ExpressionBuilder.or(4, 3), ExpressionBuilder.not(2)
        ];
        for (uint256 i; i < 4; ++i) {
            _expect(IArgPolicy.LimitedRuleUnderNotOrOr.selector, 1);
            _grantOverLimited(roots[i]);
        }
        // Where nothing but a rule without a total is below, all are allowed.
        _grantOverLimited(ExpressionBuilder.not(4));
        _grantOverLimited(ExpressionBuilder.or(4, 4));
    }

    /// @dev Below the AND that is node 1, the right child is node 2: an AND of a limited rule, node 3, and a free one.
    function _grantOverLimited(uint256 right) private {
        ParamRule[] memory rules = new ParamRule[](2);
        rules[1].isLimited = true;
        uint256[] memory nodes = new uint256[](6);
        (nodes[0], nodes[1], nodes[5]) = (ExpressionBuilder.and(1, 4), ExpressionBuilder.and(4, 5), right);
        (nodes[2], nodes[3], nodes[4]) =
        (ExpressionBuilder.and(4, 3), ExpressionBuilder.rule(1), ExpressionBuilder.rule(0));
        _grant(ExpressionBuilder.config(rules, nodes));
    }

    // Rules and encoding.

    function test_RevertWhen_RangeIsEmpty() public {
        _grant(ExpressionBuilder.config(ParamRuleBuilder.range(0, 5, 5)));
        vm.expectRevert(abi.encodeWithSelector(IParamRule.InvalidRange.selector, 5, 4), address(_policy));
        _grant(ExpressionBuilder.config(ParamRuleBuilder.range(0, 5, 4)));
    }

    function testFuzz_RevertWhen_InitDataIsCut(uint256 length) public {
        bytes memory initData = abi.encode(ExpressionBuilder.config(ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, 1)));
        _policy.initializeWithMultiplexer(_account, ID, initData);
        length = bound(length, 0, initData.length - 1);
        assembly {
            mstore(initData, length)
        }
        _expect(IPolicy.InvalidInitData.selector);
        _policy.initializeWithMultiplexer(_account, ID, initData);
    }

    /// @dev One word of the encoding replaced, among them every offset and length: what is taken, abi.decode reads alike.
    function testFuzz_initializeWithMultiplexer_ReadsWhatAbiDecodeReads(uint256 word, uint256 content, bool small)
        public
    {
        ActionConfig memory config = ExpressionBuilder.config(new ParamRule[](2), _nodes(ExpressionBuilder.not(1), 4));
        bytes memory initData = abi.encode(config);
        word = bound(word, 0, initData.length / 32 - 1);
        if (small) content = bound(content, 0, 40) * 16;
        assembly {
            mstore(add(initData, add(32, mul(32, word))), content)
        }
        try _policy.initializeWithMultiplexer(_account, ID, initData) {
            (uint256 valueLimit, ParamRules memory stored) = _policy.actionConfigs(ID, address(this), _account);
            assertEq(abi.encode(ActionConfig(valueLimit, stored)), abi.encode(abi.decode(initData, (ActionConfig))));
        } catch (bytes memory reason) {
            assertGe(reason.length, 4, "refused without a name");
            assertNotEq(bytes4(reason), bytes4(0x4e487b71), "panicked");
        }
    }

    function test_errors_HaveThePublishedSelectors() public pure {
        assertEq(IArgPolicy.TooManyNodes.selector, bytes4(0xa133c838));
        assertEq(IArgPolicy.TooManyRules.selector, bytes4(0x6a4864d9));
        assertEq(IArgPolicy.EmptyExpressionTree.selector, bytes4(0x91ffe7d8));
        assertEq(IArgPolicy.RuleIndexOutOfBounds.selector, bytes4(0x2509a187));
        assertEq(IArgPolicy.NodeChildIndexOutOfBounds.selector, bytes4(0x1d45ed10));
        assertEq(IArgPolicy.RootNodeIndexOutOfBounds.selector, bytes4(0xae5983a2));
    }
}
