// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A limit in the most obvious way: it keeps every amount that it granted and adds them all up each time.
library ReferenceCounter {
    struct Counter {
        uint256 limit;
        uint256[] taken;
    }

    /// @return whether the amount fits what is left. If so, it is taken.
    function take(Counter storage counter, uint256 amount) internal returns (bool) {
        if (!fits(counter, amount)) return false;
        counter.taken.push(amount);
        return true;
    }

    function fits(Counter storage counter, uint256 amount) internal view returns (bool) {
        return amount <= left(counter);
    }

    function left(Counter storage counter) internal view returns (uint256) {
        return counter.limit - total(counter);
    }

    function total(Counter storage counter) internal view returns (uint256 sum) {
        for (uint256 i; i < counter.taken.length; ++i) {
            sum += counter.taken[i];
        }
    }
}
