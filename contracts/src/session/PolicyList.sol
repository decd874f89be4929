// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISmartSession} from "../interfaces/ISmartSession.sol";
import {MAX_POLICIES} from "../libraries/Limits.sol";

/// @dev Up to 32 policies, in 32 slots. The first slot holds the count and a mark beside the first policy, so that a list of
/// one costs one read.
struct PolicyList {
    /// @dev First policy (160 bits), count (8), mark (1).
    uint256 head;
    address[31] rest;
}

/// @notice An unordered set of policies.
library PolicyListLib {
    uint256 private constant COUNT_AT = 160;
    uint256 private constant MARK = 1 << 168;
    uint256 private constant COUNT_MASK = 0xff << COUNT_AT;

    function countOf(uint256 head) internal pure returns (uint256) {
        return uint8(head >> COUNT_AT);
    }

    /// @param head the list's first slot, which the caller has read.
    /// @param index below the count.
    function at(PolicyList storage self, uint256 head, uint256 index) internal view returns (address) {
        return index == 0 ? address(uint160(head)) : self.rest[index - 1];
    }

    /// @return position of the policy, or the count when it is not there.
    function indexOf(PolicyList storage self, uint256 head, address policy) internal view returns (uint256 position) {
        uint256 count = countOf(head);
        while (position < count && at(self, head, position) != policy) ++position;
    }

    function contains(PolicyList storage self, address policy) internal view returns (bool) {
        uint256 head = self.head;
        return indexOf(self, head, policy) < countOf(head);
    }

    function values(PolicyList storage self) internal view returns (address[] memory policies) {
        uint256 head = self.head;
        policies = new address[](countOf(head));
        for (uint256 i; i < policies.length; ++i) {
            policies[i] = at(self, head, i);
        }
    }

    /// @dev Does nothing when the policy is there.
    function add(PolicyList storage self, address policy) internal {
        uint256 head = self.head;
        uint256 count = countOf(head);
        if (indexOf(self, head, policy) < count) return;
        require(count < MAX_POLICIES, ISmartSession.TooManyPolicies(count + 1));

        if (count == 0) head |= uint160(policy);
        else self.rest[count - 1] = policy;
        self.head = head + (1 << COUNT_AT);
    }

    /// @return removed whether the policy was there. The last policy takes its place.
    function remove(PolicyList storage self, address policy) internal returns (bool removed) {
        uint256 head = self.head;
        uint256 count = countOf(head);
        uint256 index = indexOf(self, head, policy);
        if (index == count) return false;

        uint256 last = count - 1;
        address moved = last == index ? address(0) : at(self, head, last);
        if (last != 0) self.rest[last - 1] = address(0);
        if (index == 0) head = head & ~uint256(type(uint160).max) | uint160(moved);
        else if (index != last) self.rest[index - 1] = moved;
        self.head = head - (1 << COUNT_AT);
        return true;
    }

    /// @dev Tells the list from one that never was, even when it is empty.
    function mark(PolicyList storage self) internal {
        self.head |= MARK;
    }

    /// @dev Takes all policies away and keeps the mark.
    function empty(PolicyList storage self) internal {
        uint256 head = self.head;
        _clearRest(self, head);
        self.head = head & ~(COUNT_MASK | type(uint160).max);
    }

    /// @dev Leaves nothing behind.
    function clear(PolicyList storage self) internal {
        uint256 head = self.head;
        if (head == 0) return;
        _clearRest(self, head);
        self.head = 0;
    }

    function _clearRest(PolicyList storage self, uint256 head) private {
        uint256 count = countOf(head);
        for (uint256 i = 1; i < count; ++i) {
            self.rest[i - 1] = address(0);
        }
    }
}
