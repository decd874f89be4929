// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Tank} from "../interfaces/ISponsorPaymaster.sol";

/// @dev What all tanks have in common. Every validation changes it: `postOp` always finds the word dirty, and writes it for
/// 100 gas.
struct Books {
    /// Wei in all tanks.
    uint80 total;
    /// Wei in no tank right before the last charge.
    uint80 surplus;
    /// What the last charge was too high at most, in units of REFUND_UNIT wei.
    uint32 refundAtMost;
    /// Whose operation it was.
    uint32 sponsorId;
    /// Which day counted it.
    uint16 day;
    /// Operations validated, modulo 2^16.
    uint16 validated;
}

/// @title TankLib
/// @notice A tank or the books as one word. The compiler would write a struct field by field, for 200 gas each.
library TankLib {
    uint256 internal constant REFUND_UNIT = 2 ** 28;
    uint256 private constant ONE_VALIDATED = 1 << 240;

    function unpackTank(uint256 word) internal pure returns (Tank memory tank) {
        (tank.balance, tank.spentToday) = (uint80(word), uint80(word >> 80));
        (tank.perDay, tank.day) = (uint80(word >> 160), uint16(word >> 240));
    }

    function pack(Tank memory tank) internal pure returns (uint256) {
        return uint256(tank.day) << 240 | uint256(tank.perDay) << 160 | uint256(tank.spentToday) << 80 | tank.balance;
    }

    function unpackBooks(uint256 word) internal pure returns (Books memory books) {
        (books.total, books.surplus) = (uint80(word), uint80(word >> 80));
        (books.refundAtMost, books.sponsorId) = (uint32(word >> 160), uint32(word >> 192));
        (books.day, books.validated) = (uint16(word >> 224), uint16(word >> 240));
    }

    function pack(Books memory books) internal pure returns (uint256) {
        return uint256(books.validated) << 240 | uint256(books.day) << 224 | uint256(books.sponsorId) << 192
            | uint256(books.refundAtMost) << 160 | uint256(books.surplus) << 80 | books.total;
    }

    /// @notice The tank in the window of a day.
    function atDay(uint256 tank, uint256 day) internal pure returns (uint256) {
        if (tank >> 240 == day) return tank;
        uint256 balance = uint80(tank);
        return day << 240 | uint256(uint80(tank >> 160)) << 160 | balance;
    }

    /// @notice The tank after `amount` went from its balance to what its day spent. The caller knows that both fit.
    function reserve(uint256 tank, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return tank - amount + (amount << 80);
        }
    }

    /// @notice The tank after `amount` came back.
    function release(uint256 tank, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return tank + amount - (amount << 80);
        }
    }

    /// @notice The books after an operation was validated that reserves `amount`. The caller knows that the tanks hold it.
    function countReservation(uint256 books, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return books - amount + ONE_VALIDATED;
        }
    }

    /// @notice The books after `amount` of a reservation came back.
    function countRelease(uint256 books, uint256 amount) internal pure returns (uint256) {
        unchecked {
            return books + amount;
        }
    }
}
