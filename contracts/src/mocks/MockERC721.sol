// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice ERC-721 collection of which anyone may mint any free token.
contract MockERC721 is ERC721 {
    constructor(string memory name_, string memory symbol_) ERC721(name_, symbol_) {}

    /// @notice Makes a token out of nothing. Does not ask whether the receiver can handle it.
    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }
}
