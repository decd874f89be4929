// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IArgPolicy} from "../interfaces/IArgPolicy.sol";
import {EncodedRule} from "./ParamRuleLib.sol";
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
    uint256 private constant MAX_NODES = 255;
    uint256 private constant MAX_RULES = 128;
    uint256 private constant MAX_DEPTH = 32;

    /// @dev What a visit to a node needs to know, and counts.
    struct Walk {
        uint256[] nodes;
        /// @dev a bit for each rule: whether it has a running total.
        uint256 limitedRules;
        /// @dev nodes met so far, each as often as it is met.
        uint256 visits;
    }

    /// @notice Refuses too many rules or nodes, an index that names nothing, a cycle, a path of more than 32 nodes, more
    /// than 255 nodes to visit, and a rule with a running total below NOT or OR.
    function requireValid(uint256 root, EncodedRule[] calldata rules, uint256[] calldata nodes) internal pure {
        require(rules.length <= MAX_RULES, IArgPolicy.TooManyRules());
        require(nodes.length <= MAX_NODES, IArgPolicy.TooManyNodes());
        require(nodes.length != 0, IArgPolicy.EmptyExpressionTree());
        require(root < nodes.length, IArgPolicy.RootNodeIndexOutOfBounds());
        for (uint256 i; i < nodes.length; ++i) {
            requireInBounds(Node.wrap(nodes[i]), rules.length, nodes.length);
        }
        visit(Walk(nodes, limitedRules(rules), 0), root, 0, true);
    }

    function limitedRules(EncodedRule[] calldata rules) private pure returns (uint256 bits) {
        for (uint256 i; i < rules.length; ++i) {
            if (rules[i].isLimited != 0) bits |= 1 << i;
        }
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
    function visit(Walk memory walk, uint256 index, uint256 path, bool required) private pure {
        require(path >> index & 1 == 0, IArgPolicy.CyclicExpression(index));
        require(LibBit.popCount(path) < MAX_DEPTH, IArgPolicy.ExpressionTooDeep(index));
        require(++walk.visits <= MAX_NODES, IArgPolicy.TooManyNodes());
        path |= 1 << index;
        Node node = Node.wrap(walk.nodes[index]);
        if (node.nodeType() == RULE) {
            bool limited = walk.limitedRules >> node.ruleIndex() & 1 == 1;
            require(required || !limited, IArgPolicy.LimitedRuleUnderNotOrOr(node.ruleIndex()));
            return;
        }
        required = required && node.nodeType() == AND;
        visit(walk, node.left(), path, required);
        if (node.nodeType() != NOT) visit(walk, node.right(), path, required);
    }
}
