// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20SpendingLimitPolicy} from "../interfaces/IERC20SpendingLimitPolicy.sol";
import {IPolicy} from "../interfaces/IPolicy.sol";
import {AddressListLib} from "./AddressListLib.sol";

/// @title TokenLimitsLib
/// @notice Reads `abi.encode(address[] tokens, uint256[] limits)`, and refuses by name what `abi.decode` would refuse without one.
library TokenLimitsLib {
    /// @dev Only the standard encoding: two arrays of one length, one behind the other, and nothing else.
    function decode(bytes calldata initData) internal pure returns (address[] memory tokens, uint256[] memory limits) {
        require(initData.length >= 0x80 && _word(initData, 0) == 0x40, IPolicy.InvalidInitData());
        uint256 count = _word(initData, 0x40);
        require(count <= AddressListLib.MAX_LENGTH, IERC20SpendingLimitPolicy.TooManyTokens(count));
        // Up to the second array's length, included.
        uint256 size = 0x80 + 0x20 * count;
        require(initData.length >= size && _word(initData, 0x20) == size - 0x20, IPolicy.InvalidInitData());
        require(_word(initData, size - 0x20) == count, IERC20SpendingLimitPolicy.InvalidInitDataLength());
        require(initData.length == size + 0x20 * count, IPolicy.InvalidInitData());
        require(count != 0, IERC20SpendingLimitPolicy.NoTokens());

        (tokens, limits) = (new address[](count), new uint256[](count));
        for (uint256 i; i < count; ++i) {
            uint256 token = _word(initData, 0x60 + 0x20 * i);
            require(token >> 160 == 0, IPolicy.InvalidInitData());
            (tokens[i], limits[i]) = (address(uint160(token)), _word(initData, size + 0x20 * i));
        }
    }

    function _word(bytes calldata data, uint256 offset) private pure returns (uint256) {
        return uint256(bytes32(data[offset:offset + 0x20]));
    }
}
