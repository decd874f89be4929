// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IArgPolicy, ParamRules} from "../interfaces/IArgPolicy.sol";
import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {ParamRule} from "../interfaces/IParamRule.sol";
import {IActionPolicy, IPolicy} from "../interfaces/IPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {AND, ExpressionLib, NOT, Node, RULE} from "../libraries/ExpressionLib.sol";
import {EncodedRule, Header, ParamRuleLib, StoredRule} from "../libraries/ParamRuleLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title ArgPolicy
/// @notice See `IArgPolicy`. What surprises:
/// - Rules compare as in UniActionPolicy: unsigned, whole words, at fixed places, totals counted in validation.
/// - A rule with a running total may stand below AND only, so that it counts just the calls that the whole expression
///   agrees to: where another part refuses, the session module reverts, which undoes the count. Reached twice, it
///   counts twice.
/// - Nodes that the root does not reach are kept, and say nothing.
/// - Setting the configuration again starts all totals anew, and leaves nothing of an older expression in force.
contract ArgPolicy is IArgPolicy, PolicyBase {
    using ParamRuleLib for Header;
    using ParamRuleLib for StoredRule;

    uint256 private constant NODES_IN_SLOT = 9;
    uint256 private constant DESCRIPTORS_IN_SLOT = 23;
    uint256 private constant DESCRIPTORS_IN_HEADER = 13;
    uint256 private constant RULES_IN_PAGE = 32;

    /// @dev 36 slots. The header's bits are, from the low end, the root (8), the number of rules (8) and of nodes (8), and
    /// the first rules' descriptors; the others' are in `descriptors`.
    struct Config {
        Header header;
        uint256[5] descriptors;
        uint256[29] nodes;
    }

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

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => Config))) private _configs;
    mapping(
        ConfigId id => mapping(address multiplexer => mapping(uint256 page => mapping(address account => Page)))
    ) private _pages;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        bytes calldata config = _tail(initData, 0);
        _store(Key(configId, msg.sender, account), _word(config, 0), _tail(config, 1));
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address, uint256 value, bytes calldata data)
        external
        returns (uint256)
    {
        Config storage config = _configs[id][msg.sender][account];
        (uint256 bits, uint256 valueLimit) = config.header.load();
        require(bits != 0, PolicyNotInitialized(id, msg.sender, account));
        require(value <= valueLimit, ValueLimitExceeded(id, value, valueLimit));
        bool agrees = _evaluate(Key(id, msg.sender, account), config, bits, uint8(bits), data);
        return agrees ? VALIDATION_SUCCESS : VALIDATION_FAILED;
    }

    /// @inheritdoc IArgPolicy
    function actionConfigs(ConfigId id, address multiplexer, address account)
        external
        view
        returns (uint256 valueLimitPerUse, ParamRules memory paramRules)
    {
        Config storage config = _configs[id][multiplexer][account];
        uint256 bits;
        (bits, valueLimitPerUse) = config.header.load();
        paramRules.rootNodeIndex = uint8(bits);
        paramRules.rules = new ParamRule[](uint8(bits >> 8));
        Key memory key = Key(id, multiplexer, account);
        for (uint256 i; i < paramRules.rules.length; ++i) {
            paramRules.rules[i] = _rule(key, i).load(_descriptor(config, bits, i), account);
        }
        paramRules.packedNodes = new uint256[](uint8(bits >> 16));
        for (uint256 i; i < paramRules.packedNodes.length; ++i) {
            paramRules.packedNodes[i] = Node.unwrap(_node(config, i));
        }
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IActionPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @param encoded a `ParamRules`.
    function _store(Key memory key, uint256 valueLimit, bytes calldata encoded) private {
        uint256 root = _word(encoded, 0);
        (EncodedRule[] calldata rules, uint256[] calldata nodes) = _lists(encoded);
        require(root <= type(uint8).max, InvalidInitData());
        require(rules.length <= ExpressionLib.MAX_RULES, TooManyRules());
        require(nodes.length <= ExpressionLib.MAX_NODES, TooManyNodes());
        ExpressionLib.requireValid(ExpressionLib.Expression(nodes, rules.length, _limited(rules), 0), root);
        Config storage config = _configs[key.id][key.multiplexer][key.account];
        uint256 bits = root | rules.length << 8 | nodes.length << 16;
        config.header.store(bits | _storeRules(key, config, rules) << 24, valueLimit);
        _storeNodes(config, nodes);
    }

    /// @return inHeader the first rules' descriptors.
    function _storeRules(Key memory key, Config storage config, EncodedRule[] calldata rules)
        private
        returns (uint256 inHeader)
    {
        uint256[5] memory descriptors;
        for (uint256 i; i < rules.length; ++i) {
            uint256 descriptor = _rule(key, i).store(rules[i], key.account);
            if (i < DESCRIPTORS_IN_HEADER) {
                inHeader |= descriptor << i * ParamRuleLib.DESCRIPTOR_BITS;
            } else {
                (uint256 slot, uint256 shift) = _place(i);
                descriptors[slot] |= descriptor << shift;
            }
        }
        for (uint256 slot; slot < 5 && descriptors[slot] != 0; ++slot) {
            config.descriptors[slot] = descriptors[slot];
        }
    }

    function _storeNodes(Config storage config, uint256[] calldata nodes) private {
        uint256 word;
        for (uint256 i; i < nodes.length; ++i) {
            word |= nodes[i] << (i % NODES_IN_SLOT) * ExpressionLib.NODE_BITS;
            if ((i + 1) % NODES_IN_SLOT == 0 || i + 1 == nodes.length) {
                config.nodes[i / NODES_IN_SLOT] = word;
                word = 0;
            }
        }
    }

    function _evaluate(Key memory key, Config storage config, uint256 bits, uint256 index, bytes calldata data)
        private
        returns (bool)
    {
        Node node = _node(config, index);
        uint256 nodeType = node.nodeType();
        if (nodeType == RULE) {
            uint256 descriptor = _descriptor(config, bits, node.ruleIndex());
            return _rule(key, node.ruleIndex()).check(descriptor, key.account, data);
        }
        bool first = _evaluate(key, config, bits, node.left(), data);
        if (nodeType == NOT) return !first;
        if (first != (nodeType == AND)) return first;
        return _evaluate(key, config, bits, node.right(), data);
    }

    function _rule(Key memory key, uint256 index) private view returns (StoredRule storage) {
        return _pages[key.id][key.multiplexer][index / RULES_IN_PAGE][key.account].rules[index % RULES_IN_PAGE];
    }

    function _node(Config storage config, uint256 index) private view returns (Node) {
        uint256 word = config.nodes[index / NODES_IN_SLOT] >> (index % NODES_IN_SLOT) * ExpressionLib.NODE_BITS;
        return Node.wrap(word & (1 << ExpressionLib.NODE_BITS) - 1);
    }

    function _descriptor(Config storage config, uint256 bits, uint256 index) private view returns (uint256) {
        if (index < DESCRIPTORS_IN_HEADER) {
            return bits >> 24 + index * ParamRuleLib.DESCRIPTOR_BITS & ParamRuleLib.DESCRIPTOR_MASK;
        }
        (uint256 slot, uint256 shift) = _place(index);
        return config.descriptors[slot] >> shift & ParamRuleLib.DESCRIPTOR_MASK;
    }

    /// @dev Of a descriptor that is not in the header.
    function _place(uint256 index) private pure returns (uint256 slot, uint256 shift) {
        slot = (index - DESCRIPTORS_IN_HEADER) / DESCRIPTORS_IN_SLOT;
        shift = (index - DESCRIPTORS_IN_HEADER) % DESCRIPTORS_IN_SLOT * ParamRuleLib.DESCRIPTOR_BITS;
    }

    function _limited(EncodedRule[] calldata rules) private pure returns (uint256 limited) {
        for (uint256 i; i < rules.length; ++i) {
            if (rules[i].isLimited != 0) limited |= 1 << i;
        }
    }

    /// @dev As abi.decode, but refused by name, and without a copy.
    function _lists(bytes calldata encoded)
        private
        pure
        returns (EncodedRule[] calldata rules, uint256[] calldata nodes)
    {
        bytes calldata ruleList = _list(_tail(encoded, 1), 6 * 32);
        bytes calldata nodeList = _list(_tail(encoded, 2), 32);
        assembly ("memory-safe") {
            rules.offset := add(ruleList.offset, 32)
            rules.length := calldataload(ruleList.offset)
            nodes.offset := add(nodeList.offset, 32)
            nodes.length := calldataload(nodeList.offset)
        }
    }

    /// @dev Refuses a list that says it is longer than what there is.
    function _list(bytes calldata list, uint256 itemSize) private pure returns (bytes calldata) {
        uint256 length = _word(list, 0);
        require(length <= (list.length - 32) / itemSize, InvalidInitData());
        return list;
    }

    /// @dev What the offset in a word leads to.
    function _tail(bytes calldata data, uint256 index) private pure returns (bytes calldata) {
        uint256 offset = _word(data, index);
        require(offset <= data.length, InvalidInitData());
        return data[offset:];
    }

    function _word(bytes calldata data, uint256 index) private pure returns (uint256) {
        require(data.length >= 32 * index + 32, InvalidInitData());
        return uint256(bytes32(data[32 * index:]));
    }
}
