// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IArgPolicy} from "../interfaces/IArgPolicy.sol";
import {LibBit} from "solady/utils/LibBit.sol";

/// @dev See `ParamRules` of IArgPolicy.
type Node is uint256;

using {nodeType, ruleIndex, left, right} for Node global;

uint256 constant RULE = 0;
uint256 constant NOT = 1;
uint256 constant AND = 2;
uint256 constant OR = 3;

function nodeType(Node node) pure returns (uint256) {
    return Node.unwrap(node) & 3;
}

function ruleIndex(Node node) pure returns (uint256) {
    return uint8(Node.unwrap(node) >> 2);
}

function left(Node node) pure returns (uint256) {
    return uint8(Node.unwrap(node) >> 10);
}

function right(Node node) pure returns (uint256) {
    return uint8(Node.unwrap(node) >> 18);
}

/// @notice Refuses expressions that cannot be evaluated, or not within bounds.
library ExpressionLib {
    uint256 internal constant NODE_BITS = 26;
    uint256 internal constant MAX_NODES = 255;
    uint256 internal constant MAX_RULES = 128;
    uint256 private constant MAX_DEPTH = 32;

    struct Expression {
        uint256[] nodes;
        uint256 ruleCount;
        /// @dev a bit for each rule: whether it has a running total.
        uint256 limitedRules;
        /// @dev nodes met so far, each as often as it is met.
        uint256 visits;
    }

    /// @notice Refuses an expression with an index that names nothing, a cycle, a path of more than 32 nodes, more than 255
    /// nodes to visit, or a rule with a running total below NOT or OR.
    function requireValid(Expression memory expression, uint256 root) internal pure {
        uint256 count = expression.nodes.length;
        require(count != 0, IArgPolicy.EmptyExpressionTree());
        require(root < count, IArgPolicy.RootNodeIndexOutOfBounds());
        for (uint256 i; i < count; ++i) {
            requireInBounds(Node.wrap(expression.nodes[i]), expression.ruleCount, count);
        }
        visit(expression, root, 0, true);
    }

    function requireInBounds(Node node, uint256 ruleCount, uint256 nodeCount) private pure {
        require(Node.unwrap(node) >> NODE_BITS == 0, IArgPolicy.InvalidNode(Node.unwrap(node)));
        if (node.nodeType() == RULE) {
            require(node.ruleIndex() < ruleCount, IArgPolicy.RuleIndexOutOfBounds());
        } else {
            require(node.left() < nodeCount, IArgPolicy.NodeChildIndexOutOfBounds());
            require(node.nodeType() == NOT || node.right() < nodeCount, IArgPolicy.NodeChildIndexOutOfBounds());
        }
    }

    /// @param path a bit for each node between the root and this one.
    /// @param required whether the expression can hold only where this node does.
    function visit(Expression memory expression, uint256 index, uint256 path, bool required) private pure {
        require(path >> index & 1 == 0, IArgPolicy.CyclicExpression(index));
        require(LibBit.popCount(path) < MAX_DEPTH, IArgPolicy.ExpressionTooDeep(index));
        require(++expression.visits <= MAX_NODES, IArgPolicy.TooManyNodes());
        path |= 1 << index;
        Node node = Node.wrap(expression.nodes[index]);
        if (node.nodeType() == RULE) {
            bool limited = expression.limitedRules >> node.ruleIndex() & 1 == 1;
            require(required || !limited, IArgPolicy.LimitedRuleUnderNotOrOr(node.ruleIndex()));
            return;
        }
        required = required && node.nodeType() == AND;
        visit(expression, node.left(), path, required);
        if (node.nodeType() != NOT) visit(expression, node.right(), path, required);
    }
}
