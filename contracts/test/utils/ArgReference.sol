// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ActionConfig, ParamRules} from "src/interfaces/IArgPolicy.sol";
import {ParamRuleReference, Verdict} from "test/utils/ParamRuleReference.sol";

/// @notice The expression policy as one would write it without a thought for gas.
contract ArgReference is ParamRuleReference {
    mapping(bytes32 key => bytes encodedConfig) private _configs;

    struct Node {
        uint256 kind;
        uint256 rule;
        uint256 left;
        uint256 right;
    }

    /// @return whether the policy must accept the configuration.
    function set(bytes32 key, ActionConfig memory config) external returns (bool) {
        ParamRules memory tree = config.paramRules;
        if (tree.rules.length > 128 || tree.packedNodes.length > 255) return false;
        if (tree.rootNodeIndex >= tree.packedNodes.length) return false;
        for (uint256 i; i < tree.rules.length; ++i) {
            if (!grantable(tree.rules[i])) return false;
        }
        for (uint256 i; i < tree.packedNodes.length; ++i) {
            if (!_namesWhatIsThere(tree, tree.packedNodes[i])) return false;
        }
        // A path of more than 32 nodes is refused, and so is a cycle, which is a path without end.
        if (_depth(tree, tree.rootNodeIndex, 0) > 32 || _size(tree, tree.rootNodeIndex) > 255) return false;
        if (!_totalsAreRequired(tree, tree.rootNodeIndex, true)) return false;
        _configs[key] = abi.encode(config);
        return true;
    }

    function get(bytes32 key) public view returns (ActionConfig memory config) {
        if (_configs[key].length != 0) config = abi.decode(_configs[key], (ActionConfig));
    }

    /// @notice What the policy must answer. Counts only what a session module, which undoes a refusal, lets stand.
    function check(bytes32 key, uint256 value, bytes memory data) external returns (Verdict verdict) {
        ActionConfig memory config = get(key);
        if (config.paramRules.packedNodes.length == 0 || value > config.valueLimitPerUse) return Verdict.REVERT;
        verdict = _evaluate(config.paramRules, config.paramRules.rootNodeIndex, data);
        if (verdict == Verdict.AGREE) _configs[key] = abi.encode(config);
    }

    function _node(ParamRules memory tree, uint256 index) private pure returns (Node memory) {
        uint256 packed = tree.packedNodes[index];
        return Node(packed % 4, packed / 4 % 256, packed / 2 ** 10 % 256, packed / 2 ** 18 % 256);
    }

    function _namesWhatIsThere(ParamRules memory tree, uint256 packed) private pure returns (bool) {
        if (packed >= 2 ** 26) return false;
        uint256 kind = packed % 4;
        if (kind == 0) return packed / 4 % 256 < tree.rules.length;
        if (packed / 2 ** 10 % 256 >= tree.packedNodes.length) return false;
        return kind == 1 || packed / 2 ** 18 % 256 < tree.packedNodes.length;
    }

    function _depth(ParamRules memory tree, uint256 index, uint256 above) private pure returns (uint256 depth) {
        depth = above + 1;
        Node memory node = _node(tree, index);
        if (depth > 32 || node.kind == 0) return depth;
        uint256 left = _depth(tree, node.left, depth);
        if (node.kind == 1 || left > 32) return left;
        uint256 right = _depth(tree, node.right, depth);
        return left > right ? left : right;
    }

    /// @dev Of an expression that is known to end.
    function _size(ParamRules memory tree, uint256 index) private pure returns (uint256 size) {
        Node memory node = _node(tree, index);
        size = 1;
        if (node.kind != 0) size += _size(tree, node.left);
        if (node.kind > 1 && size <= 255) size += _size(tree, node.right);
    }

    function _totalsAreRequired(ParamRules memory tree, uint256 index, bool required) private pure returns (bool) {
        Node memory node = _node(tree, index);
        if (node.kind == 0) return required || !tree.rules[node.rule].isLimited;
        bool below = required && node.kind == 2;
        if (!_totalsAreRequired(tree, node.left, below)) return false;
        return node.kind == 1 || _totalsAreRequired(tree, node.right, below);
    }

    function _evaluate(ParamRules memory tree, uint256 index, bytes memory data) private pure returns (Verdict left) {
        Node memory node = _node(tree, index);
        if (node.kind == 0) return checkRule(tree.rules[node.rule], data);
        left = _evaluate(tree, node.left, data);
        if (left == Verdict.REVERT) return left;
        if (node.kind == 1) return left == Verdict.AGREE ? Verdict.REFUSE : Verdict.AGREE;
        if (node.kind == 2 && left == Verdict.REFUSE) return left;
        if (node.kind == 3 && left == Verdict.AGREE) return left;
        return _evaluate(tree, node.right, data);
    }
}
