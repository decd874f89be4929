// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @notice ERC-7739: what the owner of an account signs for an application, so that the signature holds for that
/// account only and a wallet can still show it.
library ERC7739OwnerLib {
    /// @dev Asked with an empty signature, it asks whether ERC-7739 is spoken.
    bytes32 internal constant DETECTION_HASH = 0x7739773977397739773977397739773977397739773977397739773977397739;
    bytes4 internal constant SUPPORTED = 0x77390001;

    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant PERSONAL_SIGN_TYPEHASH = keccak256("PersonalSign(bytes prefixed)");
    /// @dev ERC-5267: name, version, chainId and verifyingContract, no salt.
    bytes1 private constant DOMAIN_FIELDS = 0x0f;

    /// @notice The digest of the `PersonalSign` workflow.
    /// @return known whether the account's domain has the four fields that the digest needs.
    function personalSignDigest(address account, bytes32 hash) internal view returns (bool known, bytes32 digest) {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract,,) =
            IERC5267(account).eip712Domain();
        bytes32 separator = keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name)), keccak256(bytes(version)), chainId, verifyingContract)
        );
        return (fields == DOMAIN_FIELDS, _digest(separator, keccak256(abi.encode(PERSONAL_SIGN_TYPEHASH, hash))));
    }

    /// @notice The digest of the `TypedDataSign` workflow.
    /// @param hash what the application asks about.
    /// @param wrapped signature ‖ appDomainSeparator ‖ contents ‖ contentsDescription ‖ uint16 length of the description.
    /// @return found whether `wrapped` is such a signature of `hash`, with a valid name of its contents.
    /// @return digest what the owner signed.
    /// @return signature the owner's signature.
    function typedDataSignDigest(address account, bytes32 hash, bytes calldata wrapped)
        internal
        view
        returns (bool found, bytes32 digest, bytes calldata signature)
    {
        signature = wrapped;
        if (wrapped.length < 0x42) return (false, digest, signature);
        uint256 length = uint16(bytes2(wrapped[wrapped.length - 2:]));
        if (length == 0 || wrapped.length < 0x42 + length) return (false, digest, signature);

        signature = wrapped[:wrapped.length - 0x42 - length];
        bytes calldata tail = wrapped[signature.length:];
        bytes32 separator = bytes32(tail[:0x20]);
        bytes32 contents = bytes32(tail[0x20:0x40]);
        if (_digest(separator, contents) != hash) return (false, digest, signature);

        (bytes calldata contentsType, bytes calldata contentsName) = _split(tail[0x40:0x40 + length]);
        if (contentsType.length == 0 || !_isValidName(contentsName)) return (false, digest, signature);
        return (true, _digest(separator, _typedDataSign(account, contents, contentsType, contentsName)), signature);
    }

    function _typedDataSign(address account, bytes32 contents, bytes calldata contentsType, bytes calldata contentsName)
        private
        view
        returns (bytes32)
    {
        bytes32 typeHash = keccak256(
            abi.encodePacked(
                "TypedDataSign(",
                contentsName,
                " contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)",
                contentsType
            )
        );
        (, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt,) =
            IERC5267(account).eip712Domain();
        return keccak256(
            abi.encode(
                typeHash, contents, keccak256(bytes(name)), keccak256(bytes(version)), chainId, verifyingContract, salt
            )
        );
    }

    /// @dev The description is the contents' type, which then starts with their name, or the type followed by the name.
    function _split(bytes calldata description)
        private
        pure
        returns (bytes calldata contentsType, bytes calldata contentsName)
    {
        uint256 at = description.length;
        if (description[at - 1] == ")") {
            at = 0;
            while (at < description.length && description[at] != "(") ++at;
            return (description, description[:at]);
        }
        while (at > 0 && description[at - 1] != ")") --at;
        return (description[:at], description[at:]);
    }

    function _isValidName(bytes calldata name) private pure returns (bool) {
        if (name.length == 0 || (name[0] >= "a" && name[0] <= "z")) return false;
        for (uint256 i; i < name.length; ++i) {
            bytes1 char = name[i];
            if (char == "," || char == " " || char == "(" || char == ")" || char == 0) return false;
        }
        return true;
    }

    function _digest(bytes32 separator, bytes32 structHash) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }
}
