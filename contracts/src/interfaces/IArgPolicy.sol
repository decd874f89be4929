// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IParamRule, ParamRule} from "./IParamRule.sol";
import {IActionPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @notice An expression over rules. A node is, from the low end, a type (2 bits: 0 rule, 1 NOT, 2 AND, 3 OR), the index
/// of its rule (8 bits) and the indices of its left and right child nodes (8 bits each). NOT has its left child only.
struct ParamRules {
    uint8 rootNodeIndex;
    ParamRule[] rules;
    uint256[] packedNodes;
}

/// @notice What a call may be.
struct ActionConfig {
    /// @dev native value that one call may carry, in wei.
    uint256 valueLimitPerUse;
    ParamRules paramRules;
}

/// @title IArgPolicy
/// @notice Bounds the parameters of one function by an expression: rules joined by AND, OR and NOT.
///
/// Init data: `abi.encode(ActionConfig)`, at most 128 rules and 255 nodes. The deployed contract bounds the nodes that there
/// are, not the ways to reach them (`TooManyNodes`).
/// Warning: AND and OR do not evaluate their right child when the left one decides, so that calldata too short for a rule
/// is refused only where that rule is reached.
interface IArgPolicy is IActionPolicy, IParamRule {
    /// @notice More nodes than 255, where one that is the child of several counts once for each way to reach it.
    error TooManyNodes();
    /// @notice More rules than 128.
    error TooManyRules();
    /// @notice There is no node.
    error EmptyExpressionTree();
    /// @notice A node names a rule that is not there.
    error RuleIndexOutOfBounds();
    /// @notice A node names a child that is not there.
    error NodeChildIndexOutOfBounds();
    /// @notice The root is not there.
    error RootNodeIndexOutOfBounds();
    /// @notice A node with bits that mean nothing.
    error InvalidNode(uint256 node);
    /// @notice The node is below itself.
    error CyclicExpression(uint256 nodeIndex);
    /// @notice More than 32 nodes on the way from the root to this one.
    error ExpressionTooDeep(uint256 nodeIndex);
    /// @notice A rule with a running total below NOT or OR: it would count calls that it does not decide about.
    error LimitedRuleUnderNotOrOr(uint256 ruleIndex);

    /// @notice The configuration in force, with the running totals as they stand; all zero where there is none.
    /// @param multiplexer the contract that set it: the session module.
    function actionConfigs(ConfigId id, address multiplexer, address account)
        external
        view
        returns (uint256 valueLimitPerUse, ParamRules memory paramRules);
}
