// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISmartSession} from "../interfaces/ISmartSession.sol";

/// @notice FastLZ, level 1: what `LibZip.flzCompress` makes.
library FastLZLib {
    /// @notice Refuses by `InvalidData` what ends inside an instruction or refers to bytes before its own start.
    /// @dev An instruction is a literal run (000nnnnn, n + 1 bytes), or a match that repeats bytes from `distance` back:
    /// lllddddd dddddddd, or 111ddddd llllllll dddddddd. A session is mostly zeros, that is, matches at distance 1: each round
    /// here copies all that the match has repeated so far. Byte by byte, as `LibZip.flzDecompress` does it, the reference
    /// session takes 340,000 gas more.
    function decompress(bytes calldata compressed) internal pure returns (bytes memory data) {
        bool valid = true;
        assembly ("memory-safe") {
            data := mload(0x40)
            let start := add(data, 0x20)
            let to := start
            let from := compressed.offset
            let end := add(from, compressed.length)
            for {} lt(from, end) {} {
                let word := calldataload(from)
                let control := byte(0, word)
                let kind := shr(5, control)
                if iszero(kind) {
                    let count := add(control, 1)
                    calldatacopy(to, add(from, 1), count)
                    to := add(to, count)
                    from := add(from, add(count, 1))
                    continue
                }
                let isLong := eq(kind, 7)
                let length := add(kind, 2)
                if isLong { length := add(byte(1, word), 9) }
                let distance := add(or(shl(8, and(control, 0x1f)), byte(add(isLong, 1), word)), 1)
                from := add(from, add(isLong, 2))
                if gt(distance, sub(to, start)) {
                    valid := 0
                    break
                }
                let source := sub(to, distance)
                for {} length {} {
                    let count := sub(to, source)
                    if gt(count, length) { count := length }
                    mcopy(to, source, count)
                    to := add(to, count)
                    length := sub(length, count)
                }
            }
            if gt(from, end) { valid := 0 }
            mstore(data, sub(to, start))
            mstore(0x40, and(add(to, 0x1f), not(0x1f)))
        }
        require(valid, ISmartSession.InvalidData());
    }
}
