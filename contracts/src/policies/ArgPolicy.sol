// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IArgPolicy, ParamRules} from "../interfaces/IArgPolicy.sol";
import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {ParamRule} from "../interfaces/IParamRule.sol";
import {IActionPolicy, IPolicy} from "../interfaces/IPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {ArgConfig, ArgConfigLib} from "../libraries/ArgConfigLib.sol";
import {ArgDecoderLib, ArgHead} from "../libraries/ArgDecoderLib.sol";
import {AND, ExpressionLib, NOT, Node, RULE} from "../libraries/ExpressionLib.sol";
import {EncodedRule, Header, ParamRuleLib, StoredRule} from "../libraries/ParamRuleLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title ArgPolicy
/// @notice See `IArgPolicy`. What surprises:
/// - Rules compare as in UniActionPolicy: unsigned, whole words, at fixed places, totals counted in validation.
/// - A rule with a running total may stand below AND only, so that it counts just the calls that the whole expression
///   agrees to: where another part refuses, the session module reverts, which undoes the count. Reached twice, it counts
///   twice.
/// - Nodes that the root does not reach are kept, and say nothing.
/// - Setting the configuration again starts all totals anew, and leaves nothing of an older expression in force.
contract ArgPolicy is IArgPolicy, PolicyBase {
    using ArgConfigLib for ArgConfig;
    using ParamRuleLib for Header;
    using ParamRuleLib for StoredRule;

    uint256 private constant RULES_IN_PAGE = 32;

    /// @dev ERC-7562 lets validation reach 128 slots behind a hash of the account: 32 rules fill them.
    struct Page {
        StoredRule[RULES_IN_PAGE] rules;
    }

    /// @dev Whose configuration it is.
    struct Key {
        ConfigId id;
        address multiplexer;
        address account;
    }

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => ArgConfig))) private _configs;
    mapping(
        ConfigId id => mapping(address multiplexer => mapping(uint256 page => mapping(address account => Page)))
    ) private _pages;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        _store(Key(configId, msg.sender, account), initData);
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address, uint256 value, bytes calldata data)
        external
        returns (uint256)
    {
        ArgConfig storage config = _configs[id][msg.sender][account];
        (uint256 bits, uint256 valueLimit) = config.header.load();
        require(bits != 0, PolicyNotInitialized(id, msg.sender, account));
        require(value <= valueLimit, ValueLimitExceeded(id, value, valueLimit));
        bool agrees = _evaluate(Key(id, msg.sender, account), config, bits, ArgConfigLib.rootOf(bits), data);
        return agrees ? VALIDATION_SUCCESS : VALIDATION_FAILED;
    }

    /// @inheritdoc IArgPolicy
    function actionConfigs(ConfigId id, address multiplexer, address account)
        external
        view
        returns (uint256 valueLimitPerUse, ParamRules memory paramRules)
    {
        ArgConfig storage config = _configs[id][multiplexer][account];
        uint256 bits;
        (bits, valueLimitPerUse) = config.header.load();
        paramRules.rootNodeIndex = ArgConfigLib.rootOf(bits);
        paramRules.rules = new ParamRule[](ArgConfigLib.ruleCount(bits));
        Key memory key = Key(id, multiplexer, account);
        for (uint256 i; i < paramRules.rules.length; ++i) {
            paramRules.rules[i] = _rule(key, i).load(config.descriptor(bits, i), account);
        }
        paramRules.packedNodes = new uint256[](ArgConfigLib.nodeCount(bits));
        for (uint256 i; i < paramRules.packedNodes.length; ++i) {
            paramRules.packedNodes[i] = Node.unwrap(config.node(i));
        }
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IActionPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    function _evaluate(Key memory key, ArgConfig storage config, uint256 bits, uint256 index, bytes calldata data)
        private
        returns (bool)
    {
        Node node = config.node(index);
        uint256 nodeType = node.nodeType();
        if (nodeType == RULE) {
            return _check(key, node.ruleIndex(), config.descriptor(bits, node.ruleIndex()), data);
        }
        bool first = _evaluate(key, config, bits, node.left(), data);
        if (nodeType == NOT) return !first;
        if (first != (nodeType == AND)) return first;
        return _evaluate(key, config, bits, node.right(), data);
    }

    function _check(Key memory key, uint256 index, uint256 descriptor, bytes calldata data) private returns (bool) {
        return _rule(key, index).check(descriptor, 0, key.account, data);
    }

    function _store(Key memory key, bytes calldata initData) private {
        (ArgHead memory head, EncodedRule[] calldata rules, uint256[] calldata nodes) = ArgDecoderLib.decode(initData);
        ExpressionLib.requireValid(head.root, rules, nodes);
        uint256[] memory descriptors = _storeRules(key, rules);
        ArgConfig storage config = _configs[key.id][key.multiplexer][key.account];
        config.store(head, descriptors, nodes);
    }

    function _storeRules(Key memory key, EncodedRule[] calldata rules) private returns (uint256[] memory descriptors) {
        descriptors = new uint256[](rules.length);
        for (uint256 i; i < rules.length; ++i) {
            descriptors[i] = _rule(key, i).store(rules[i], false, key.account);
        }
    }

    function _rule(Key memory key, uint256 index) private view returns (StoredRule storage) {
        return _pages[key.id][key.multiplexer][index / RULES_IN_PAGE][key.account].rules[index % RULES_IN_PAGE];
    }
}
