// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IValidator} from "./IERC7579Module.sol";
import {ISessionValidator} from "./ISessionValidator.sol";

/// @title IOwnableValidator
/// @notice Threshold of ECDSA owners. As a session validator (ERC-7780) it keeps nothing: the owners come with the call.
/// As an ERC-7579 validator it keeps each account's owners.
///
/// Signatures are 65 bytes each (r ‖ s ‖ v, s in the lower half), one after the other in any order. A signer counts
/// once; one that is no owner does not count.
interface IOwnableValidator is ISessionValidator, IValidator {
    event OwnerAdded(address account, address owner);
    event OwnerRemoved(address account, address owner);
    event ThresholdSet(address account, uint256 threshold);

    /// @notice The account has owners already.
    error AlreadyInitialized(address smartAccount);
    /// @notice The account has no owners.
    error NotInitialized(address smartAccount);
    /// @notice The zero address, or the one that marks the list's head.
    error InvalidOwner(address owner);
    /// @notice The threshold would be zero, or above the number of owners.
    error InvalidThreshold();
    /// @notice Install data with a threshold of zero.
    error ThresholdNotSet();
    /// @notice Install data whose owners are not in strictly ascending order.
    error NotSortedAndUnique();
    /// @notice More than 32 owners.
    error MaxOwnersReached();
    /// @notice The address is an owner already.
    error LinkedList_EntryAlreadyInList(address entry);
    /// @notice The address is no owner, or is not where the caller says.
    error LinkedList_InvalidEntry(address entry);

    /// @notice Whether enough of `data`'s owners signed the hash, as an EIP-191 personal message.
    /// @dev Never reverts on a wrong signature or wrong owners: both are false.
    /// @param data abi.encode(uint256 threshold, address[] owners), owners in strictly ascending order, 32 at most.
    function validateSignatureWithData(bytes32 hash, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool);

    /// @notice Sets the caller's owners.
    /// @param data abi.encode(uint256 threshold, address[] owners), owners in strictly ascending order, 32 at most.
    function onInstall(bytes calldata data) external;

    /// @notice Adds an owner of the caller.
    function addOwner(address owner) external;

    /// @notice Takes an owner of the caller away. The owners left must still reach the threshold.
    /// @param prevOwner the owner before it in `getOwners`, or address(1) for the first.
    function removeOwner(address prevOwner, address owner) external;

    /// @notice Sets how many of the caller's owners must sign.
    function setThreshold(uint256 newThreshold) external;

    /// @notice The account's owners; none when it is not initialised.
    function getOwners(address account) external view returns (address[] memory ownersArray);

    function ownerCount(address account) external view returns (uint256);

    /// @notice How many of the account's owners must sign; 0 when it is not initialised.
    function threshold(address account) external view returns (uint256);

    function name() external pure returns (string memory);

    function version() external pure returns (string memory);

    /// @notice Whether enough owners signed the hash as it is.
    /// Warning: without ERC-7739 nesting. One owner's signature is good for every account that has the same owners,
    /// unless what is signed names the account.
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata data)
        external
        view
        returns (bytes4);
}
