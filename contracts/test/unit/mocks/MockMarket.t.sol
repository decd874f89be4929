// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Test} from "forge-std/Test.sol";
import {MockERC721} from "src/mocks/MockERC721.sol";
import {MockMarket} from "src/mocks/MockMarket.sol";

contract MockMarketTest is Test {
    MockERC721 private nft = new MockERC721("Collection", "NFT");
    MockMarket private market = new MockMarket();
    address private seller = makeAddr("seller");
    address private buyer = makeAddr("buyer");

    function setUp() public {
        nft.mint(seller, 7);
        vm.prank(seller);
        nft.approve(address(market), 7);
        vm.deal(buyer, 100 ether);
    }

    function testFuzz_buy(uint256 price) public {
        price = bound(price, 1, 100 ether);
        vm.prank(seller);
        market.list(address(nft), 7, price);
        vm.startPrank(buyer);
        vm.expectRevert(abi.encodeWithSelector(MockMarket.WrongPayment.selector, price, price - 1));
        market.buy{value: price - 1}(address(nft), 7);
        market.buy{value: price}(address(nft), 7);
        assertEq(nft.ownerOf(7), buyer);
        assertEq(seller.balance, price);
        vm.expectRevert(abi.encodeWithSelector(MockMarket.NotListed.selector, nft, 7));
        market.buy(address(nft), 7);
    }

    function test_RevertWhen_list_Invalid() public {
        vm.expectRevert(abi.encodeWithSelector(MockMarket.NotSeller.selector, address(this)));
        market.list(address(nft), 7, 1);
        vm.prank(seller);
        vm.expectRevert(abi.encodeWithSelector(MockMarket.InvalidPrice.selector, 0));
        market.list(address(nft), 7, 0);
    }

    function test_delist() public {
        vm.prank(seller);
        market.list(address(nft), 7, 1);
        vm.expectRevert(abi.encodeWithSelector(MockMarket.NotSeller.selector, address(this)));
        market.delist(address(nft), 7);
        vm.prank(seller);
        market.delist(address(nft), 7);
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(MockMarket.NotListed.selector, nft, 7));
        market.buy{value: 1}(address(nft), 7);
    }

    function test_RevertWhen_buy_SellerSentItAway() public {
        vm.startPrank(seller);
        market.list(address(nft), 7, 1);
        nft.transferFrom(seller, address(this), 7);
        vm.stopPrank();
        vm.prank(buyer);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, market, 7));
        market.buy{value: 1}(address(nft), 7);
    }
}
