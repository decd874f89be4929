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
        if (signature.length != SIGNATURE_LENGTH || uint256(bytes32(signature[32:64])) > HALF_N) return address(0);
        return ECDSA.tryRecoverCalldata(digest, signature);
    }
}
