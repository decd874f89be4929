// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice ERC-4337 validation data: authorizer (160 bits), validUntil (48, 0 = for ever), validAfter (48).
library ValidationDataLib {
    /// @dev Valid only while both are. Neither carries an authorizer.
    function intersect(uint256 a, uint256 b) internal pure returns (uint256) {
        if (a == 0) return b;
        if (b == 0) return a;
        uint48 untilA = uint48(a >> 160);
        uint48 untilB = uint48(b >> 160);
        uint256 validUntil = untilA == 0 || (untilB != 0 && untilB < untilA) ? untilB : untilA;
        uint256 validAfter = (a >> 208) > (b >> 208) ? a >> 208 : b >> 208;
        return validUntil << 160 | validAfter << 208;
    }
}
