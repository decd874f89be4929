// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev What validation reserved for an operation, and all that `postOp` has to know of it.
struct Reservation {
    bytes32 userOpHash;
    address sponsor;
    /// Wei.
    uint80 amount;
    address account;
    uint16 day;
    uint32 sponsorId;
    /// Gas that calling `postOp` takes because the operation is long.
    uint32 memoryGas;
    /// Whether the account's usage counts it.
    bool inUsage;
    /// Whether the standing rule counts it.
    bool inRule;
    /// Gas limits of execution and `postOp` together.
    uint128 executionGas;
    /// Gas limits of all that comes before, preVerificationGas with them.
    uint128 validationGas;
}

/// @title ReservationLib
/// @notice Packs a reservation into four words, for the EntryPoint to keep between validation and `postOp`.
library ReservationLib {
    /// @notice Bytes of an encoded reservation.
    uint256 internal constant LENGTH = 128;
    uint256 private constant IN_USAGE = 1;
    uint256 private constant IN_RULE = 2;

    function encode(Reservation memory reservation) internal pure returns (bytes memory) {
        uint256 flags = (reservation.inUsage ? IN_USAGE : 0) | (reservation.inRule ? IN_RULE : 0);
        uint256 tank = uint256(uint160(reservation.sponsor)) << 96 | reservation.amount;
        uint256 counts = uint256(uint160(reservation.account)) << 96 | uint256(reservation.sponsorId) << 64
            | uint256(reservation.day) << 48 | uint256(reservation.memoryGas) << 16 | flags;
        uint256 gas = uint256(reservation.executionGas) << 128 | reservation.validationGas;
        return abi.encode(reservation.userOpHash, tank, counts, gas);
    }

    function decode(bytes calldata context) internal pure returns (Reservation memory reservation) {
        uint256 word;
        (reservation.userOpHash, word) = (bytes32(context), uint256(bytes32(context[32:])));
        (reservation.sponsor, reservation.amount) = (address(uint160(word >> 96)), uint80(word));
        word = uint256(bytes32(context[64:]));
        (reservation.account, reservation.sponsorId) = (address(uint160(word >> 96)), uint32(word >> 64));
        (reservation.day, reservation.memoryGas) = (uint16(word >> 48), uint32(word >> 16));
        (reservation.inUsage, reservation.inRule) = (word & IN_USAGE != 0, word & IN_RULE != 0);
        word = uint256(bytes32(context[96:]));
        (reservation.executionGas, reservation.validationGas) = (uint128(word >> 128), uint128(word));
    }
}
