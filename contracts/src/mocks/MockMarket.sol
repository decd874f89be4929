// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @title MockMarket
/// @notice Lists ERC-721 tokens for native value. A token stays with its seller, who approves the market for it, until it is bought.
contract MockMarket {
    using SafeTransferLib for address;

    /// @dev A price of 0 stands for no listing.
    struct Listing {
        address seller;
        uint256 price;
    }

    mapping(address collection => mapping(uint256 tokenId => Listing)) public listings;

    event Listed(address indexed collection, uint256 indexed tokenId, address indexed seller, uint256 price);
    event Delisted(address indexed collection, uint256 indexed tokenId, address indexed seller);
    event Bought(address indexed collection, uint256 indexed tokenId, address indexed buyer, uint256 price);

    error InvalidPrice(uint256 price);
    error NotSeller(address caller);
    error NotListed(address collection, uint256 tokenId);
    error WrongPayment(uint256 price, uint256 paid);

    /// @notice Offers a token of the caller at `price` wei. Replaces an older listing.
    function list(address collection, uint256 tokenId, uint256 price) external {
        if (price == 0) revert InvalidPrice(price);
        if (IERC721(collection).ownerOf(tokenId) != msg.sender) revert NotSeller(msg.sender);
        listings[collection][tokenId] = Listing(msg.sender, price);
        emit Listed(collection, tokenId, msg.sender, price);
    }

    /// @notice Takes an offer of the caller back.
    function delist(address collection, uint256 tokenId) external {
        if (listings[collection][tokenId].seller != msg.sender) revert NotSeller(msg.sender);
        delete listings[collection][tokenId];
        emit Delisted(collection, tokenId, msg.sender);
    }

    /// @notice Buys at exactly the listed price. Fails where the seller no longer owns or approves the token.
    function buy(address collection, uint256 tokenId) external payable {
        Listing memory listing = listings[collection][tokenId];
        if (listing.price == 0) revert NotListed(collection, tokenId);
        if (msg.value != listing.price) revert WrongPayment(listing.price, msg.value);
        delete listings[collection][tokenId];
        emit Bought(collection, tokenId, msg.sender, listing.price);
        IERC721(collection).transferFrom(listing.seller, msg.sender, tokenId);
        listing.seller.safeTransferETH(msg.value);
    }
}
