// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPolicy} from "../interfaces/IPolicy.sol";
import {EncodedRule} from "./ParamRuleLib.sol";

/// @notice The fields of an `ActionConfig` that are no lists.
struct ArgHead {
    uint256 valueLimit;
    uint256 root;
}

/// @notice Reads an encoded `ActionConfig` of IArgPolicy in calldata: what abi.decode reads, refused by name and without a
/// copy. Fields are whole words, so that no dirty bit goes unseen.
library ArgDecoderLib {
    function decode(bytes calldata initData)
        internal
        pure
        returns (ArgHead memory head, EncodedRule[] calldata rules, uint256[] calldata nodes)
    {
        bytes calldata config = tail(initData, 0);
        bytes calldata expression = tail(config, 1);
        head.valueLimit = word(config, 0);
        head.root = word(expression, 0);
        bytes calldata ruleList = list(tail(expression, 1), 6 * 32);
        bytes calldata nodeList = list(tail(expression, 2), 32);
        assembly ("memory-safe") {
            rules.offset := add(ruleList.offset, 32)
            rules.length := calldataload(ruleList.offset)
            nodes.offset := add(nodeList.offset, 32)
            nodes.length := calldataload(nodeList.offset)
        }
    }

    /// @dev Refuses a list that says it is longer than what there is.
    function list(bytes calldata data, uint256 itemSize) private pure returns (bytes calldata) {
        uint256 length = word(data, 0);
        require(length <= (data.length - 32) / itemSize, IPolicy.InvalidInitData());
        return data;
    }

    /// @dev What the offset in a word leads to.
    function tail(bytes calldata data, uint256 index) private pure returns (bytes calldata) {
        uint256 offset = word(data, index);
        require(offset <= data.length, IPolicy.InvalidInitData());
        return data[offset:];
    }

    function word(bytes calldata data, uint256 index) private pure returns (uint256) {
        require(data.length >= 32 * index + 32, IPolicy.InvalidInitData());
        return uint256(bytes32(data[32 * index:]));
    }
}
