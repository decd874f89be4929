// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {LimitUsage, ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";

/// @notice Random rules, and calls that land on, below and above their bounds more often than chance would have it.
library ParamRuleFuzzer {
    using LibPRNG for LibPRNG.PRNG;

    function rule(LibPRNG.PRNG memory random, address account) internal pure returns (ParamRule memory made) {
        made.condition = ParamCondition(random.uniform(7));
        made.offset = offset(random);
        made.isLimited = random.uniform(2) == 0;
        made.ref = bytes32(number(random));
        // The account's address, at times with dirty upper bytes.
        if (random.uniform(4) == 0) made.ref = bytes32(random.uniform(4) << 160 | uint160(account));
        if (made.condition == ParamCondition.IN_RANGE && random.uniform(8) != 0) {
            uint256 a = uint128(number(random));
            uint256 b = uint128(number(random));
            made.ref = bytes32(a < b ? a << 128 | b : b << 128 | a);
        }
        if (made.isLimited || random.uniform(8) == 0) {
            made.usage = LimitUsage(number(random), random.uniform(4) == 0 ? number(random) : 0);
            if (random.uniform(2) == 0) made.usage.limit |= uint256(made.ref);
        }
    }

    /// @dev Mostly one of the first words of a call; now and then an odd place, one behind what a descriptor can name, or
    /// one behind any calldata.
    function offset(LibPRNG.PRNG memory random) internal pure returns (uint64) {
        uint256 dice = random.uniform(16);
        if (dice == 0) return uint64(random.uniform(200));
        if (dice == 1) return uint64(random.uniform(2 ** 64));
        if (dice == 2) return uint64(32 * random.uniform(36));
        return uint64(32 * random.uniform(4));
    }

    /// @dev Of all widths; often next to where a narrower field would end.
    function number(LibPRNG.PRNG memory random) internal pure returns (uint256) {
        uint256 dice = random.uniform(8);
        if (dice == 0) return 0;
        if (dice == 1) return type(uint256).max - random.uniform(2);
        uint256 edge = [uint256(1) << 79, 1 << 85, 1 << 128, 1 << 160][random.uniform(4)];
        if (dice == 2) return edge;
        if (dice == 3) return edge - 1;
        return random.next() >> random.uniform(256);
    }

    /// @notice A call of `words` words, some of them overwritten with what the rules look for, or one off it.
    function callFor(LibPRNG.PRNG memory random, ParamRule[] memory rules, uint256 words)
        internal
        pure
        returns (bytes memory data)
    {
        data = new bytes(4 + 32 * words);
        for (uint256 i; i < rules.length; ++i) {
            uint256 start = 4 + uint256(rules[i].offset);
            if (start + 32 <= data.length) write(data, start, wanted(random, rules[i]));
        }
        if (random.uniform(16) == 0) data = cut(data, random.uniform(data.length));
    }

    /// @dev Within the rule, mostly; sometimes on its bound, one off it, at the end of its total, or anything.
    function wanted(LibPRNG.PRNG memory random, ParamRule memory from) private pure returns (uint256) {
        unchecked {
            uint256 ref = uint256(from.ref);
            uint256 dice = random.uniform(16);
            if (from.condition == ParamCondition.IN_RANGE) ref = dice % 2 == 0 ? ref >> 128 : uint128(ref);
            if (dice == 0) return random.next();
            if (dice == 1) return ref;
            if (dice == 2 || from.condition == ParamCondition.GREATER_THAN) return ref + 1;
            if (dice == 3 || from.condition == ParamCondition.LESS_THAN) return ref - 1;
            if (dice == 4) return from.usage.limit - from.usage.used;
            if (dice == 5) return from.usage.limit - from.usage.used + 1;
            if (dice == 6 || from.condition == ParamCondition.NOT_EQUAL) return random.uniform(1000);
            return ref;
        }
    }

    function write(bytes memory data, uint256 start, uint256 word) private pure {
        for (uint256 i; i < 32; ++i) {
            data[start + i] = bytes32(word)[i];
        }
    }

    function cut(bytes memory data, uint256 length) private pure returns (bytes memory shorter) {
        shorter = new bytes(length);
        for (uint256 i; i < length; ++i) {
            shorter[i] = data[i];
        }
    }
}
