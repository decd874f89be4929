// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title MockGame
/// @notice A board on which players move pieces of several classes. A piece belongs to whoever recruits it first.
contract MockGame {
    /// @notice Squares go from 1 to this.
    uint256 public constant SQUARES = 1024;

    struct Piece {
        address owner;
        uint96 square;
    }

    mapping(uint256 class => mapping(uint256 id => Piece)) public pieces;
    /// @notice How often a player has moved.
    mapping(address player => uint256) public moves;

    event Recruited(address indexed player, uint256 indexed class, uint256 indexed id);
    event Moved(address indexed player, uint256 indexed class, uint256 indexed id, uint256 square);
    event Given(address indexed player, uint256 indexed class, uint256 indexed id, address to);

    error Taken(address owner);
    error NotPieceOwner(address caller);
    /// @notice There is no such square, or the piece stands there already.
    error InvalidSquare(uint256 square);

    /// @notice Takes a piece that nobody has.
    function recruit(uint256 class, uint256 id) external {
        Piece storage $piece = pieces[class][id];
        if ($piece.owner != address(0)) revert Taken($piece.owner);
        $piece.owner = msg.sender;
        emit Recruited(msg.sender, class, id);
    }

    /// @notice Moves a piece of the caller.
    function move(uint256 class, uint256 id, uint256 square) external {
        Piece storage $piece = _own(class, id);
        if (square == 0 || square > SQUARES || square == $piece.square) revert InvalidSquare(square);
        $piece.square = uint96(square);
        ++moves[msg.sender];
        emit Moved(msg.sender, class, id, square);
    }

    /// @notice Gives a piece of the caller away.
    function give(uint256 class, uint256 id, address to) external {
        _own(class, id).owner = to;
        emit Given(msg.sender, class, id, to);
    }

    function _own(uint256 class, uint256 id) private view returns (Piece storage $piece) {
        $piece = pieces[class][id];
        if ($piece.owner != msg.sender) revert NotPieceOwner(msg.sender);
    }
}
