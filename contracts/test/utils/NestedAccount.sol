// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC1271} from "solady/accounts/ERC1271.sol";

/// @notice An account with a domain, whose own `isValidSignature` is Solady's ERC-7739: the model to compare with.
contract NestedAccount is ERC1271 {
    address private immutable _signer;

    constructor(address signer) {
        _signer = signer;
    }

    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator();
    }

    function _erc1271Signer() internal view override returns (address) {
        return _signer;
    }

    function _erc1271CallerIsSafe() internal pure override returns (bool) {
        return false;
    }

    function _erc1271IsValidSignatureViaRPC(bytes32, bytes calldata) internal pure override returns (bool) {
        return false;
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Account", "1");
    }
}
