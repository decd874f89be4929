// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Test} from "forge-std/Test.sol";
import {MockERC721} from "src/mocks/MockERC721.sol";

contract MockERC721Test is Test {
    MockERC721 private collection = new MockERC721("Collection", "NFT");

    function testFuzz_mint(address to, uint256 tokenId) public {
        vm.assume(to != address(0));
        collection.mint(to, tokenId);
        assertEq(collection.ownerOf(tokenId), to);
        assertEq(collection.balanceOf(to), 1);
    }

    function test_RevertWhen_mint_Taken() public {
        collection.mint(address(1), 7);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidSender.selector, address(0)));
        collection.mint(address(2), 7);
    }
}
