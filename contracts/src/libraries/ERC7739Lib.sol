// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @notice A session's ERC-1271 signature, taken apart: a session key signs an application's typed data nested in the
/// account's domain (ERC-7739 `TypedDataSign`), so that it counts for this account only.
struct NestedSignature {
    bytes32 permissionId;
    bytes sessionSignature;
    bytes32 appDomainSeparator;
    bytes32 contentsHash;
    /// @dev `contentsType`, or `contentsType ‖ contentsName` where the name does not come first.
    bytes contentsDescription;
}

library ERC7739Lib {
    /// @dev What ERC-7739 asks an account to learn whether it nests.
    bytes32 internal constant DETECTION_HASH = 0x7739773977397739773977397739773977397739773977397739773977397739;
    bytes4 internal constant DETECTED = 0x77390001;

    bytes32 private constant ERC6492_MAGIC = 0x6492649264926492649264926492649264926492649264926492649264926492;
    uint256 private constant FIXED_LENGTH = 32 + 32 + 32 + 2;

    /// @return The signature inside an ERC-6492 wrapper, which this contract never deploys from; or the signature itself.
    function unwrap(bytes calldata signature) internal pure returns (bytes calldata) {
        if (signature.length < 32 || bytes32(signature[signature.length - 32:]) != ERC6492_MAGIC) return signature;
        // abi.encode(address factory, bytes factoryCalldata, bytes signature) ‖ magic
        if (signature.length < 0x80) return signature[:0];
        uint256 offset = uint256(bytes32(signature[0x40:0x60]));
        if (offset > signature.length - 0x40) return signature[:0];
        uint256 length = uint256(bytes32(signature[offset:offset + 0x20]));
        if (length > signature.length - 0x40 - offset) return signature[:0];
        return signature[offset + 0x20:offset + 0x20 + length];
    }

    /// @param signature permissionId (32) ‖ session signature ‖ app domain separator (32) ‖ contents hash (32) ‖ contents
    /// description ‖ its length (2).
    /// @return wellFormed false when the signature is too short for its own parts.
    function parse(bytes calldata signature) internal pure returns (bool wellFormed, NestedSignature memory nested) {
        if (signature.length < FIXED_LENGTH) return (false, nested);
        uint256 descriptionLength = uint16(bytes2(signature[signature.length - 2:]));
        if (descriptionLength > signature.length - FIXED_LENGTH) return (false, nested);

        uint256 at = signature.length - 2 - descriptionLength;
        nested.contentsDescription = signature[at:at + descriptionLength];
        nested.contentsHash = bytes32(signature[at - 32:at]);
        nested.appDomainSeparator = bytes32(signature[at - 64:at - 32]);
        nested.sessionSignature = signature[32:at - 64];
        nested.permissionId = bytes32(signature);
        return (true, nested);
    }

    /// @return The hash that an application asks about when it means these contents under this domain.
    function applicationHash(NestedSignature memory nested) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", nested.appDomainSeparator, nested.contentsHash));
    }

    /// @param account whose `eip712Domain()` (ERC-5267) the contents are nested in.
    /// @return The hash that the session key signs; zero when the contents have no valid name.
    function nestedHash(NestedSignature memory nested, address account) internal view returns (bytes32) {
        (bool valid, bytes memory typeString) = _typedDataSign(nested.contentsDescription);
        if (!valid) return 0;
        (, string memory name, string memory version, uint256 chainId, address verifyingContract, bytes32 salt,) =
            IERC5267(account).eip712Domain();
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(typeString),
                nested.contentsHash,
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                verifyingContract,
                salt
            )
        );
        return keccak256(abi.encodePacked(hex"1901", nested.appDomainSeparator, structHash));
    }

    /// @return valid false when the name is empty, starts with a lower-case letter or a parenthesis, or holds one of
    /// `, )` or a zero byte, which ERC-7739 forbids.
    /// @return typeString the EIP-712 type that nests the contents.
    function _typedDataSign(bytes memory description) private pure returns (bool valid, bytes memory typeString) {
        (bytes memory contentsType, bytes memory name) = _split(description);
        if (name.length == 0 || (name[0] >= "a" && name[0] <= "z") || name[0] == "(") return (false, "");
        for (uint256 i; i < name.length; ++i) {
            bytes1 char = name[i];
            if (char == "," || char == " " || char == ")" || char == 0) return (false, "");
        }
        typeString = abi.encodePacked(
            "TypedDataSign(",
            name,
            " contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)",
            contentsType
        );
        return (true, typeString);
    }

    function _split(bytes memory description) private pure returns (bytes memory contentsType, bytes memory name) {
        uint256 length = description.length;
        uint256 end = length;
        while (end != 0 && description[end - 1] != ")") --end;
        if (end == 0) return ("", "");
        contentsType = _slice(description, 0, end);
        if (end != length) return (contentsType, _slice(description, end, length));
        uint256 open;
        while (open < length && description[open] != "(") ++open;
        return (contentsType, _slice(description, 0, open));
    }

    function _slice(bytes memory data, uint256 from, uint256 to) private pure returns (bytes memory part) {
        part = new bytes(to - from);
        assembly ("memory-safe") {
            mcopy(add(part, 0x20), add(add(data, 0x20), from), mload(part))
        }
    }
}
