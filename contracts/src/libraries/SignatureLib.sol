// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ECDSA} from "solady/utils/ECDSA.sol";

/// @notice ECDSA recovery that takes one form of a signature only, so that nobody can make a second one from it.
library SignatureLib {
    uint256 internal constant SIGNATURE_LENGTH = 65;
    /// @dev Half the order of secp256k1. The other half of `s` values is the mirror of this one.
    uint256 private constant HALF_N = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0;

    /// @notice Who signed the digest, or the zero address: never compare the result with an address that may be zero.
    /// @param signature r ‖ s ‖ v, 65 bytes, s in the lower half, v 27 or 28.
    function tryRecover(bytes32 digest, bytes calldata signature) internal view returns (address) {
        // Anyone can make a signature of the zero digest, for any key.
        if (signature.length != SIGNATURE_LENGTH || digest == 0) return address(0);
        bytes32 r;
        bytes32 s;
        uint8 v;
        // (bytes32(signature[:32]), bytes32(signature[32:64]), uint8(signature[64])) without the bounds, 100 gas less.
        assembly ("memory-safe") {
            r := calldataload(signature.offset)
            s := calldataload(add(signature.offset, 0x20))
            v := byte(0, calldataload(add(signature.offset, 0x40)))
        }
        return uint256(s) > HALF_N ? address(0) : ECDSA.tryRecover(digest, v, r, s);
    }
}
