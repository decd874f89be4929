// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC7739Lib, NestedSignature} from "./ERC7739Lib.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @notice What an account's owner signs under ERC-7739, in both of its workflows.
library ERC7739OwnerLib {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant PERSONAL_SIGN_TYPEHASH = keccak256("PersonalSign(bytes prefixed)");
    /// @dev ERC-5267: name, version, chainId and verifyingContract, no salt.
    bytes1 private constant DOMAIN_FIELDS = 0x0f;

    /// @dev What `TypedDataSign` appends, besides the description: domain separator, contents hash, length.
    uint256 private constant TAIL_LENGTH = 32 + 32 + 2;

    /// @param account whose `eip712Domain()` (ERC-5267) the hash is nested in.
    /// @param hash what the application asks about.
    /// @param wrapped the owner's signature alone (`PersonalSign`), or followed by appDomainSeparator ‖ contentsHash ‖
    /// contentsDescription ‖ uint16 length of the description, of which `hash` is made (`TypedDataSign`).
    /// @return digest what the owner signs; zero when the contents have no valid name, or the account no such domain.
    /// @return signature the owner's signature.
    function nestedDigest(address account, bytes32 hash, bytes calldata wrapped)
        internal
        view
        returns (bytes32 digest, bytes calldata signature)
    {
        uint256 tailLength = _tailLength(wrapped);
        if (tailLength != 0) {
            signature = wrapped[:wrapped.length - tailLength];
            NestedSignature memory nested = _parseTail(wrapped[wrapped.length - tailLength:]);
            if (ERC7739Lib.applicationHash(nested) == hash) {
                return (ERC7739Lib.nestedHash(nested, account), signature);
            }
        }
        return (_personalSignDigest(account, hash), wrapped);
    }

    /// @dev 0 when there is none.
    function _tailLength(bytes calldata wrapped) private pure returns (uint256 length) {
        if (wrapped.length < 2) return 0;
        length = TAIL_LENGTH + uint16(bytes2(wrapped[wrapped.length - 2:]));
        if (length > wrapped.length) return 0;
    }

    function _parseTail(bytes calldata tail) private pure returns (NestedSignature memory nested) {
        nested.appDomainSeparator = bytes32(tail[:0x20]);
        nested.contentsHash = bytes32(tail[0x20:0x40]);
        nested.contentsDescription = tail[0x40:tail.length - 2];
    }

    function _personalSignDigest(address account, bytes32 hash) private view returns (bytes32) {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifyingContract,,) =
            IERC5267(account).eip712Domain();
        if (fields != DOMAIN_FIELDS) return 0;
        bytes32 separator = keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name)), keccak256(bytes(version)), chainId, verifyingContract)
        );
        bytes32 structHash = keccak256(abi.encode(PERSONAL_SIGN_TYPEHASH, hash));
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }
}
