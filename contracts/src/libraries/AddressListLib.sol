// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev One address a word; the first word holds the length above it. As many as ERC-7562 lets an account's storage be
/// long behind one key.
struct AddressList {
    uint256[128] words;
}

/// @title AddressListLib
/// @notice A list in storage that is written as a whole, to know what to clear when it is written again.
library AddressListLib {
    uint256 internal constant MAX_LENGTH = 128;

    /// @param items at most MAX_LENGTH.
    function store(AddressList storage list, address[] memory items) internal {
        uint256 length = items.length;
        for (uint256 i; i < length; ++i) {
            list.words[i] = (i == 0 ? length << 160 : 0) | uint160(items[i]);
        }
    }

    function load(AddressList storage list) internal view returns (address[] memory items) {
        items = new address[](list.words[0] >> 160);
        for (uint256 i; i < items.length; ++i) {
            items[i] = address(uint160(list.words[i]));
        }
    }

    function isEmpty(AddressList storage list) internal view returns (bool) {
        return list.words[0] == 0;
    }
}
