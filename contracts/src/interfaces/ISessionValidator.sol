// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModule} from "./IERC7579Module.sol";

/// @notice Checks a session key's signature against configuration that the caller keeps (ERC-7780 stateless validator).
interface ISessionValidator is IModule {
    /// @param hash the digest that was signed, before any prefix.
    /// @param signature the session key's signature.
    /// @param data the configuration, in the validator's own encoding.
    function validateSignatureWithData(bytes32 hash, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool);
}
