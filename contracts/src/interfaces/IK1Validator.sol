// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IValidator} from "./IERC7579Module.sol";

/// @title IK1Validator
/// @notice ERC-7579 validator of accounts with one ECDSA owner.
///
/// Under ERC-1271 an owner signs in the nested form of ERC-7739, which ties the signature to the account. *Safe senders*
/// are callers whose hashes name the account already, and may ask about the plain hash.
interface IK1Validator is IValidator {
    event OwnerSet(address account, address owner);
    event SafeSenderAdded(address account, address sender);
    event SafeSenderRemoved(address account, address sender);

    /// @notice The account has an owner already.
    error AlreadyInitialized(address smartAccount);
    /// @notice The account has no owner.
    error NotInitialized(address smartAccount);
    /// @notice Install data that is not one or more addresses of 20 bytes each.
    error InvalidInitData();
    /// @notice The owner would be the zero address.
    error ZeroOwner();

    /// @notice Sets the caller's owner and safe senders.
    /// @param data owner ‖ safe senders, 20 bytes each.
    function onInstall(bytes calldata data) external;

    /// @notice Gives the caller another owner. Safe senders stay.
    function transferOwnership(address newOwner) external;

    /// @notice Lets `sender` ask the caller about plain hashes.
    /// Warning: only for contracts whose hashes commit to the account that signs, such as SmartSession.
    function addSafeSender(address sender) external;

    /// @notice Takes that back.
    function removeSafeSender(address sender) external;

    /// @notice The account's owner, or zero when it has none.
    function getOwner(address account) external view returns (address);

    function isSafeSender(address sender, address account) external view returns (bool);

    function name() external pure returns (string memory);

    function version() external pure returns (string memory);

    /// @notice Whether the owner signed the hash for the caller: nested (ERC-7739), or for a safe sender the hash as it is
    /// or as an EIP-191 personal message. The caller must answer `eip712Domain` (ERC-5267).
    /// @return 0x1626ba7e, 0xffffffff, or 0x77390001 when asked whether ERC-7739 is supported.
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4);
}
