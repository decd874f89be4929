// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IParamRule, LimitUsage, ParamCondition, ParamRule} from "../interfaces/IParamRule.sol";
import {IPolicy} from "../interfaces/IPolicy.sol";

/// @notice A `ParamRule` in calldata, read as whole words so that no dirty bit goes unseen.
struct EncodedRule {
    uint256 condition;
    uint256 offset;
    uint256 isLimited;
    uint256 ref;
    uint256 limit;
    uint256 used;
}

/// @notice The slots that belong to a rule. Its descriptor says which of them are in use, and how; what the others hold
/// means nothing.
struct StoredRule {
    uint256 ref;
    uint256 limit;
    uint256 used;
    uint256 offset;
}

/// @notice What a policy keeps beside its rules: 176 bits of its own and a value limit; or, with a value limit of 0, 88 bits and
/// an address. The second slot is in use only for a value limit of 2^79 wei (604,462 ether) or more.
struct Header {
    uint256 word;
    uint256 valueLimit;
}

/// @notice Stores, checks and reads back parameter rules, in the fewest slots that hold them whole.
/// @dev A rule is a descriptor of 11 bits, which the policy keeps, and up to four slots. From the low end, a descriptor
/// is a kind (3 bits), the orders that its condition allows (3 bits: the parameter is less than ref, equal to it, greater;
/// all three for IN_RANGE) and the parameter's offset in words (5 bits). No descriptor of a rule is 0.
///
/// kind    | for                                           | ref       | limit               | used | offset
/// HEAD    | no running total, ref is in the header        |           |                     |      |
/// ZERO    | no running total, ref is 0                    |           |                     |      |
/// SELF    | no running total, ref is the account          |           |                     |      |
/// REF     | no running total                              | ref       |                     |      |
/// RANGE   | no running total, IN_RANGE of any ref         | ref       |                     |      |
/// COMPACT | running total; ref, limit and used below 2^85 | all three |                     |      |
/// PAIR    | running total; limit and used below 2^128     | ref       | limit << 128 / used |      |
/// WIDE    | all else, an offset that is odd or far too    | ref       | limit               | used | offset << 1 / isLimited
///
/// A counter that shares its slot with something that is not zero never pays for a fresh slot at its first use. It never
/// spills over either: it only grows while the sum stays within the limit, which has the same width.
library ParamRuleLib {
    uint256 internal constant DESCRIPTOR_BITS = 11;
    uint256 internal constant DESCRIPTOR_MASK = 0x7ff;

    uint256 private constant HEAD = 0;
    uint256 private constant ZERO = 1;
    uint256 private constant SELF = 2;
    uint256 private constant REF = 3;
    uint256 private constant RANGE = 4;
    uint256 private constant COMPACT = 5;
    uint256 private constant PAIR = 6;
    uint256 private constant WIDE = 7;

    uint256 private constant IN_RANGE = uint256(ParamCondition.IN_RANGE);

    /// @dev Orders by condition, a nibble each from the low end, and conditions by their orders.
    uint256 private constant ORDERS = 0x7536142;
    uint256 private constant CONDITIONS = 0x63514020;
    uint256 private constant ORDERS_AT = 3;
    uint256 private constant ANY_ORDER = 7;

    uint256 private constant COMPACT_BITS = 85;
    uint256 private constant COMPACT_MASK = (1 << 85) - 1;

    /// @dev Above a header's 176 bits: one that says whether the value limit is in the second slot, then the value limit.
    uint256 private constant HEADER_BITS = 176;
    uint256 private constant VALUE_LIMIT_SHIFT = 177;
    uint256 private constant VALUE_LIMIT_BITS = 79;

    /// @dev The other form of a header: up to eight descriptors, the first one of kind HEAD, and that rule's ref.
    uint256 private constant RULES_BESIDE_REF = 8;
    uint256 private constant REF_SHIFT = 96;

    /// @param bits the policy's own 176 bits, not all zero.
    /// @param valueLimit in wei.
    function store(Header storage header, uint256 bits, uint256 valueLimit) internal {
        if (valueLimit >> VALUE_LIMIT_BITS == 0) {
            header.word = valueLimit << VALUE_LIMIT_SHIFT | bits;
        } else {
            header.word = 1 << HEADER_BITS | bits;
            header.valueLimit = valueLimit;
        }
    }

    /// @return bits the policy's own 176 bits, 0 if the header was never stored.
    /// @return valueLimit in wei.
    function load(Header storage header) internal view returns (uint256 bits, uint256 valueLimit) {
        uint256 word = header.word;
        bits = word & (1 << HEADER_BITS) - 1;
        valueLimit = word >> HEADER_BITS & 1 == 0 ? word >> VALUE_LIMIT_SHIFT : header.valueLimit;
    }

    /// @notice Whether the header has room for the first rule's ref: an address, mostly.
    function fitsHead(EncodedRule calldata first, uint256 ruleCount, uint256 valueLimit, address account)
        internal
        pure
        returns (bool)
    {
        return
            kindOf(first, account) == REF && first.ref >> 160 == 0 && ruleCount <= RULES_BESIDE_REF && valueLimit == 0;
    }

    /// @param descriptors of the rules, the first one lowest and of kind HEAD.
    function storeHead(Header storage header, uint256 descriptors, uint256 ref) internal {
        header.word = ref << REF_SHIFT | descriptors;
    }

    /// @notice What `store` or `storeHead` stored.
    /// @return descriptors of the rules, 0 if there are none.
    /// @return valueLimit in wei.
    /// @return headRef the first rule's ref, if its kind is HEAD.
    function loadHead(Header storage header)
        internal
        view
        returns (uint256 descriptors, uint256 valueLimit, uint256 headRef)
    {
        uint256 word = header.word;
        if (isHead(word)) (descriptors, headRef) = (word & (1 << REF_SHIFT) - 1, word >> REF_SHIFT);
        else (descriptors, valueLimit) = load(header);
    }

    function isHead(uint256 descriptor) internal pure returns (bool) {
        return descriptor & 7 == HEAD;
    }

    /// @notice Stores a rule. Refuses what is not an encoding of one, and a range that nothing lies in.
    /// @param inHead whether its ref goes to the header.
    /// @param account whose rule it is.
    /// @return descriptor to keep with the rule.
    function store(StoredRule storage stored, EncodedRule calldata rule, bool inHead, address account)
        internal
        returns (uint256 descriptor)
    {
        requireValid(rule);
        uint256 kind = inHead ? HEAD : kindOf(rule, account);
        descriptor = (ORDERS >> (rule.condition << 2) & 7) << ORDERS_AT | kind;
        if (kind == WIDE) {
            stored.ref = rule.ref;
            stored.limit = rule.limit;
            stored.used = rule.used;
            stored.offset = rule.offset << 1 | rule.isLimited;
            return descriptor;
        }
        descriptor |= (rule.offset >> 5) << 6;
        if (kind == COMPACT) {
            stored.ref = rule.ref << 2 * COMPACT_BITS | rule.limit << COMPACT_BITS | rule.used;
        } else if (kind >= REF) {
            stored.ref = rule.ref;
            if (kind == PAIR) stored.limit = rule.limit << 128 | rule.used;
        }
    }

    /// @notice Whether a call's arguments satisfy a rule. Counts the parameter where the rule has a running total.
    /// @param descriptor what `store` returned.
    /// @param headRef the ref in the header, if there is one.
    function check(StoredRule storage stored, uint256 descriptor, uint256 headRef, address account, bytes calldata data)
        internal
        returns (bool satisfied)
    {
        uint256 kind = descriptor & 7;
        uint256 offset = descriptor >> 1 & 31 << 5;
        if (kind == WIDE) offset = stored.offset >> 1;
        uint256 param = paramAt(data, offset);
        if (kind < RANGE) {
            uint256 ref;
            if (kind == REF) ref = stored.ref;
            else if (kind == SELF) ref = uint160(account);
            else if (kind == HEAD) ref = headRef;
            satisfied = inOrder(descriptor, param, ref);
        } else {
            satisfied = checkFurther(stored, descriptor, param);
        }
    }

    /// @notice Rebuilds a rule as it was given, with its running total as it stands.
    /// @param descriptor what `store` returned.
    /// @return rule without a ref that is in the header.
    function load(StoredRule storage stored, uint256 descriptor, address account)
        internal
        view
        returns (ParamRule memory rule)
    {
        uint256 kind = descriptor & 7;
        rule.condition = ParamCondition(CONDITIONS >> 4 * (descriptor >> ORDERS_AT & 7) & 7);
        rule.offset = uint64(kind == WIDE ? stored.offset >> 1 : (descriptor >> 6) << 5);
        rule.isLimited = kind == WIDE ? stored.offset & 1 == 1 : kind > RANGE;
        if (kind >= REF) rule.ref = bytes32(kind == COMPACT ? stored.ref >> 2 * COMPACT_BITS : stored.ref);
        else if (kind == SELF) rule.ref = bytes32(uint256(uint160(account)));
        if (kind == COMPACT) {
            rule.usage = LimitUsage(stored.ref >> COMPACT_BITS & COMPACT_MASK, stored.ref & COMPACT_MASK);
        } else if (kind == PAIR) {
            rule.usage = LimitUsage(stored.limit >> 128, uint128(stored.limit));
        } else if (kind == WIDE) {
            rule.usage = LimitUsage(stored.limit, stored.used);
        }
    }

    /// @notice The slots behind these ones.
    function next(StoredRule storage stored) internal pure returns (StoredRule storage following) {
        assembly ("memory-safe") {
            following.slot := add(stored.slot, 4)
        }
    }

    function requireValid(EncodedRule calldata rule) private pure {
        require(rule.condition <= IN_RANGE, IParamRule.InvalidCondition(rule.condition));
        require(rule.offset <= type(uint64).max && rule.isLimited <= 1, IPolicy.InvalidInitData());
        uint256 min = rule.ref >> 128;
        uint256 max = uint128(rule.ref);
        require(rule.condition != IN_RANGE || min <= max, IParamRule.InvalidRange(min, max));
    }

    function kindOf(EncodedRule calldata rule, address account) private pure returns (uint256) {
        uint256 usage = rule.limit | rule.used;
        if (rule.offset & 31 != 0 || rule.offset >> 5 > 31) return WIDE;
        if (rule.isLimited == 0) {
            if (usage != 0) return WIDE;
            if (rule.condition == IN_RANGE) return RANGE;
            return rule.ref == 0 ? ZERO : rule.ref == uint160(account) ? SELF : REF;
        }
        if ((rule.ref | usage) >> COMPACT_BITS == 0) return COMPACT;
        return usage >> 128 == 0 ? PAIR : WIDE;
    }

    /// @dev `offset` is below 2^64: the sums cannot wrap.
    function paramAt(bytes calldata data, uint256 offset) private pure returns (uint256 param) {
        unchecked {
            require(data.length >= offset + 36, IParamRule.CalldataTooShort(offset + 36, data.length));
        }
        // uint256(bytes32(data[offset + 4:offset + 36])), which would check the bounds again, for 34 gas a rule.
        assembly ("memory-safe") {
            param := calldataload(add(data.offset, add(offset, 4)))
        }
    }

    /// @dev Of any condition; where it cannot be IN_RANGE, `inOrder` alone will do.
    function holds(uint256 descriptor, uint256 param, uint256 ref) private pure returns (bool) {
        return descriptor >> ORDERS_AT & 7 == ANY_ORDER ? inRange(param, ref) : inOrder(descriptor, param, ref);
    }

    /// @dev One comparison for all conditions: a branch for each of them costs up to 120 gas a rule.
    function inOrder(uint256 descriptor, uint256 param, uint256 ref) private pure returns (bool held) {
        // descriptor >> ORDERS_AT + (param > ref ? 2 : param == ref ? 1 : 0) & 1 == 1
        assembly ("memory-safe") {
            let order := add(shl(1, gt(param, ref)), eq(param, ref))
            held := and(shr(add(ORDERS_AT, order), descriptor), 1)
        }
    }

    function inRange(uint256 param, uint256 range) private pure returns (bool) {
        uint256 min = range >> 128;
        unchecked {
            return param - min <= uint128(range) - min;
        }
    }

    /// @dev The kinds from RANGE on.
    function checkFurther(StoredRule storage stored, uint256 descriptor, uint256 param)
        private
        returns (bool satisfied)
    {
        uint256 kind = descriptor & 7;
        uint256 word = stored.ref;
        if (kind == RANGE) {
            satisfied = inRange(param, word);
        } else if (kind == COMPACT) {
            satisfied = holds(descriptor, param, word >> 2 * COMPACT_BITS)
                && (word & COMPACT_MASK) + param <= (word >> COMPACT_BITS & COMPACT_MASK);
            if (satisfied) stored.ref = word + param;
        } else {
            satisfied =
                holds(descriptor, param, word) && (kind == PAIR ? countPair(stored, param) : countWide(stored, param));
        }
    }

    function countPair(StoredRule storage stored, uint256 param) private returns (bool) {
        uint256 usage = stored.limit;
        if (uint128(usage) + param > usage >> 128) return false;
        stored.limit = usage + param;
        return true;
    }

    function countWide(StoredRule storage stored, uint256 param) private returns (bool) {
        if (stored.offset & 1 == 0) return true;
        uint256 used = stored.used + param;
        if (used > stored.limit) return false;
        stored.used = used;
        return true;
    }
}
