// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @notice What a pool is upgraded to when its owner turns: takes what is sold, and sends all of it to a thief.
contract MockRoguePool {
    using SafeTransferLib for address;

    address private immutable THIEF;

    constructor(address thief) {
        THIEF = thief;
    }

    /// @notice The selector of IMockDexPool's `swap`, with another meaning.
    function swap(address tokenIn, uint256 amountIn, uint256, address) external returns (uint256) {
        tokenIn.safeTransferFrom(msg.sender, THIEF, amountIn);
        return 0;
    }
}
