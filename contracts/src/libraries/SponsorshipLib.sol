// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISponsorPaymaster, SponsorMode} from "../interfaces/ISponsorPaymaster.sol";
import {SignatureLib} from "./SignatureLib.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";

/// @dev `paymasterAndData` from its mode to its day, in the low 232 bits: mode, sponsor, day.
type Terms is uint256;

using SponsorshipLib for Terms global;

/// @title SponsorshipLib
/// @notice Reads and hashes what `ISponsorPaymaster` finds in an operation.
library SponsorshipLib {
    using EfficientHashLib for bytes32[];

    bytes32 private constant SPONSORED_TYPEHASH = keccak256(
        "SponsoredUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,uint128 paymasterVerificationGasLimit,uint128 paymasterPostOpGasLimit,address sponsor,uint32 day,uint48 validUntil,uint48 validAfter,address entryPoint)"
    );

    uint256 private constant GAS_LIMITS_OFFSET = 20;
    uint256 private constant WINDOW_OFFSET = 77;
    uint256 private constant SIGNATURE_OFFSET = 89;
    uint256 private constant SIGNED_LENGTH = SIGNATURE_OFFSET + SignatureLib.SIGNATURE_LENGTH;

    /// @notice The terms of `paymasterAndData`, after their form was checked.
    function decode(bytes calldata data) internal pure returns (Terms terms) {
        uint256 length = data.length;
        if (length < WINDOW_OFFSET) revert ISponsorPaymaster.InvalidPaymasterData(length);
        terms = _terms(data);
        uint256 modeByte = uint8(Terms.unwrap(terms) >> 192);
        if (modeByte > uint8(type(SponsorMode).max)) revert ISponsorPaymaster.UnknownSponsorMode(uint8(modeByte));
        bool signed = modeByte == uint8(SponsorMode.SIGNED);
        if (length != (signed ? SIGNED_LENGTH : WINDOW_OFFSET)) revert ISponsorPaymaster.InvalidPaymasterData(length);
        if (terms.day() > type(uint16).max) revert ISponsorPaymaster.InvalidDay(terms.day());
    }

    function mode(Terms terms) internal pure returns (SponsorMode) {
        return SponsorMode(uint8(Terms.unwrap(terms) >> 192));
    }

    function sponsor(Terms terms) internal pure returns (address) {
        return address(uint160(Terms.unwrap(terms) >> 32));
    }

    function day(Terms terms) internal pure returns (uint32) {
        return uint32(Terms.unwrap(terms));
    }

    /// @notice What the sponsor's signer signs, before the domain.
    /// @param data the operation's `paymasterAndData`, of which the signature may be absent.
    function structHash(PackedUserOperation calldata userOp, bytes calldata data, address entryPoint)
        internal
        pure
        returns (bytes32)
    {
        if (data.length < SIGNATURE_OFFSET) revert ISponsorPaymaster.InvalidPaymasterData(data.length);
        bytes32[] memory words = EfficientHashLib.malloc(15);
        words.set(0, SPONSORED_TYPEHASH);
        words.set(1, uint160(userOp.sender));
        words.set(2, userOp.nonce);
        words.set(3, EfficientHashLib.hashCalldata(userOp.initCode));
        words.set(4, EfficientHashLib.hashCalldata(userOp.callData));
        words.set(5, userOp.accountGasLimits);
        words.set(6, userOp.preVerificationGas);
        words.set(7, userOp.gasFees);
        (uint256 verificationGas, uint256 postOpGas) = _halves(_word(data, GAS_LIMITS_OFFSET));
        words.set(8, verificationGas);
        words.set(9, postOpGas);
        Terms terms = _terms(data);
        words.set(10, uint160(terms.sponsor()));
        words.set(11, terms.day());
        (uint48 validUntil, uint48 validAfter) = _window(data);
        words.set(12, validUntil);
        words.set(13, validAfter);
        words.set(14, uint160(entryPoint));
        return words.hash();
    }

    /// @notice The signature of an operation that was decoded as signed.
    function signature(bytes calldata data) internal pure returns (bytes calldata) {
        return data[SIGNATURE_OFFSET:];
    }

    /// @notice When an operation is valid, as ERC-4337 packs it: within its day and, if it is signed, its window.
    function validity(Terms terms, bytes calldata data) internal pure returns (uint256) {
        unchecked {
            uint256 from = uint256(terms.day()) * 1 days;
            uint256 until = from + 1 days - 1;
            if (terms.mode() == SponsorMode.SIGNED) {
                (uint48 validUntil, uint48 validAfter) = _window(data);
                if (validAfter > from) from = validAfter;
                if (validUntil != 0 && validUntil < until) until = validUntil;
            }
            return from << 208 | until << 160;
        }
    }

    function _terms(bytes calldata data) private pure returns (Terms) {
        return Terms.wrap(_word(data, WINDOW_OFFSET - 32));
    }

    function _window(bytes calldata data) private pure returns (uint48 validUntil, uint48 validAfter) {
        uint256 word = _word(data, WINDOW_OFFSET);
        return (uint48(word >> 208), uint48(word >> 160));
    }

    function _halves(uint256 word) private pure returns (uint256 high, uint256 low) {
        return (word >> 128, uint128(word));
    }

    /// @dev uint256(bytes32(data[offset:])) without the bounds, which `decode` and `structHash` check for the whole: 1,000 gas
    /// less an operation.
    function _word(bytes calldata data, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(data.offset, offset))
        }
    }
}
