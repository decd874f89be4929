// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ArgHead} from "./ArgDecoderLib.sol";
import {ExpressionLib, Node} from "./ExpressionLib.sol";
import {Header, ParamRuleLib} from "./ParamRuleLib.sol";

/// @notice An expression and the descriptors of its rules. The header's bits are, from the low end, the root (8 bits), the
/// number of rules (8) and of nodes (8), and the first rules' descriptors; the others' are in `descriptors`.
struct ArgConfig {
    Header header;
    uint256[5] descriptors;
    uint256[29] nodes;
}

/// @notice Packs an expression of up to 255 nodes over up to 128 rules into 36 slots, most often three.
library ArgConfigLib {
    using ParamRuleLib for Header;

    uint256 private constant NODES_IN_SLOT = 9;
    uint256 private constant DESCRIPTORS_IN_SLOT = 23;
    uint256 private constant DESCRIPTORS_IN_HEADER = 13;
    uint256 private constant DESCRIPTORS_SHIFT = 24;

    function store(
        ArgConfig storage config,
        ArgHead memory head,
        uint256[] memory descriptors,
        uint256[] calldata nodes
    ) internal {
        uint256 bits = head.root | descriptors.length << 8 | nodes.length << 16;
        config.header.store(bits | storeDescriptors(config, descriptors) << DESCRIPTORS_SHIFT, head.valueLimit);
        storeNodes(config, nodes);
    }

    function rootOf(uint256 bits) internal pure returns (uint8) {
        return uint8(bits);
    }

    function ruleCount(uint256 bits) internal pure returns (uint256) {
        return uint8(bits >> 8);
    }

    function nodeCount(uint256 bits) internal pure returns (uint256) {
        return uint8(bits >> 16);
    }

    function node(ArgConfig storage config, uint256 index) internal view returns (Node) {
        uint256 word = config.nodes[index / NODES_IN_SLOT] >> (index % NODES_IN_SLOT) * ExpressionLib.NODE_BITS;
        return Node.wrap(word & (1 << ExpressionLib.NODE_BITS) - 1);
    }

    /// @param bits of the header.
    function descriptor(ArgConfig storage config, uint256 bits, uint256 index) internal view returns (uint256) {
        if (index < DESCRIPTORS_IN_HEADER) {
            return bits >> DESCRIPTORS_SHIFT + index * ParamRuleLib.DESCRIPTOR_BITS & ParamRuleLib.DESCRIPTOR_MASK;
        }
        (uint256 slot, uint256 shift) = placeOf(index);
        return config.descriptors[slot] >> shift & ParamRuleLib.DESCRIPTOR_MASK;
    }

    /// @return inHeader the first descriptors.
    function storeDescriptors(ArgConfig storage config, uint256[] memory descriptors)
        private
        returns (uint256 inHeader)
    {
        uint256[5] memory words;
        for (uint256 i; i < descriptors.length; ++i) {
            if (i < DESCRIPTORS_IN_HEADER) {
                inHeader |= descriptors[i] << i * ParamRuleLib.DESCRIPTOR_BITS;
            } else {
                (uint256 slot, uint256 shift) = placeOf(i);
                words[slot] |= descriptors[i] << shift;
            }
        }
        for (uint256 slot; slot < 5 && words[slot] != 0; ++slot) {
            config.descriptors[slot] = words[slot];
        }
    }

    function storeNodes(ArgConfig storage config, uint256[] calldata nodes) private {
        uint256 word;
        for (uint256 i; i < nodes.length; ++i) {
            word |= nodes[i] << (i % NODES_IN_SLOT) * ExpressionLib.NODE_BITS;
            if ((i + 1) % NODES_IN_SLOT == 0 || i + 1 == nodes.length) {
                config.nodes[i / NODES_IN_SLOT] = word;
                word = 0;
            }
        }
    }

    /// @dev Of a descriptor that is not in the header.
    function placeOf(uint256 index) private pure returns (uint256 slot, uint256 shift) {
        slot = (index - DESCRIPTORS_IN_HEADER) / DESCRIPTORS_IN_SLOT;
        shift = (index - DESCRIPTORS_IN_HEADER) % DESCRIPTORS_IN_SLOT * ParamRuleLib.DESCRIPTOR_BITS;
    }
}
