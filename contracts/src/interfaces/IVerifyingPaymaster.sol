// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title IVerifyingPaymaster
/// @notice Pays for the user operations that its signer signed, out of its deposit at the EntryPoint. Needs no stake.
///
/// `paymasterAndData` is paymaster(20) ‖ verification gas(16) ‖ postOp gas(16) ‖ validUntil(6) ‖ validAfter(6) ‖
/// signature(65). The signer signs EIP-712 typed data, domain {name "VerifyingPaymaster", version "1", chainId,
/// verifyingContract}, of type
/// `SponsoredUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256
/// preVerificationGas,bytes32 gasFees,uint128 paymasterVerificationGasLimit,uint128 paymasterPostOpGasLimit,uint48
/// validUntil,uint48 validAfter,address entryPoint)`.
///
/// Warning: what is sponsored is one operation of one nonce at its declared limits. How often and how much an account may
/// ask for is for whoever holds the signer's key to say.
interface IVerifyingPaymaster is IPaymaster {
    /// @notice `signer`, `owner` or the EntryPoint would be the zero address.
    error ZeroAddress();
    /// @notice Another than the EntryPoint asks for validation.
    error NotEntryPoint(address caller);
    /// @notice Another than the owner asks for the deposit.
    error NotOwner(address caller);
    /// @notice `paymasterAndData` is not 129 bytes long.
    error InvalidPaymasterData(uint256 length);
    /// @notice `validatePaymasterUserOp` returns no context, so the EntryPoint never calls `postOp`.
    error PostOpNotSupported();

    /// @notice What the signer signs to sponsor an operation.
    /// @param userOp all fields count but `signature` and the last 77 bytes of `paymasterAndData`, which may be absent.
    /// @param validUntil last second at which the operation may be included; 0 for no end.
    /// @param validAfter first second at which it may be included.
    function getHash(PackedUserOperation calldata userOp, uint48 validUntil, uint48 validAfter)
        external
        view
        returns (bytes32);

    /// @notice Adds the value sent, in wei, to the paymaster's deposit.
    function deposit() external payable;

    /// @notice Takes `amount` wei out of the deposit. Only the owner may.
    function withdrawTo(address payable to, uint256 amount) external;

    /// @notice The paymaster's deposit, in wei.
    function getDeposit() external view returns (uint256);

    function entryPoint() external view returns (IEntryPoint);

    /// @notice Whose signature sponsors.
    function signer() external view returns (address);

    /// @notice Who may take the deposit out. Another key than the signer's, as that one is online.
    function owner() external view returns (address);
}
