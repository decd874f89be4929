// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockGame} from "src/mocks/MockGame.sol";

contract MockGameTest is Test {
    MockGame private game = new MockGame();
    address private other = makeAddr("other");

    function setUp() public {
        game.recruit(1, 7);
    }

    function test_RevertWhen_recruit_Taken() public {
        vm.prank(other);
        vm.expectRevert(abi.encodeWithSelector(MockGame.Taken.selector, address(this)));
        game.recruit(1, 7);
        game.recruit(2, 7);
    }

    function testFuzz_move(uint256 square) public {
        square = bound(square, 1, game.SQUARES());
        game.move(1, 7, square);
        (address owner, uint96 at) = game.pieces(1, 7);
        assertEq(owner, address(this));
        assertEq(at, square);
        assertEq(game.moves(address(this)), 1);
        vm.expectRevert(abi.encodeWithSelector(MockGame.InvalidSquare.selector, square));
        game.move(1, 7, square);
    }

    function test_RevertWhen_move_InvalidSquare() public {
        vm.expectRevert(abi.encodeWithSelector(MockGame.InvalidSquare.selector, 0));
        game.move(1, 7, 0);
        vm.expectRevert(abi.encodeWithSelector(MockGame.InvalidSquare.selector, 1025));
        game.move(1, 7, 1025);
    }

    function test_give() public {
        game.give(1, 7, other);
        vm.expectRevert(abi.encodeWithSelector(MockGame.NotPieceOwner.selector, address(this)));
        game.give(1, 7, address(this));
        vm.expectRevert(abi.encodeWithSelector(MockGame.NotPieceOwner.selector, address(this)));
        game.move(1, 7, 1);
        vm.prank(other);
        game.move(1, 7, 1);
    }
}
