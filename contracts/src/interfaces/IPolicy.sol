// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ConfigId} from "./Types.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @notice A rule that a session obeys. Keeps its configuration per (configuration id, multiplexer, account), where the
/// multiplexer is the contract that asks: the session module.
interface IPolicy is IERC165 {
    event PolicySet(ConfigId id, address multiplexer, address account);

    /// @notice The configuration was never set.
    error PolicyNotInitialized(ConfigId id, address multiplexer, address account);
    /// @notice The initialisation data is not of the policy's encoding, or says what can never hold.
    error InvalidInitData();

    /// @notice Sets, or overwrites, the configuration that the caller asks this policy about.
    /// @param account the account whose session it is.
    /// @param configId what the caller will ask with.
    /// @param initData in the policy's own encoding.
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external;
}

/// @notice A rule about the user operation as a whole.
interface IUserOpPolicy is IPolicy {
    /// @return validationData 0 to agree, 1 to refuse, or a time range as ERC-4337 packs it.
    function checkUserOpPolicy(ConfigId id, PackedUserOperation calldata userOp)
        external
        returns (uint256 validationData);
}

/// @notice A rule about one call that a user operation makes.
interface IActionPolicy is IPolicy {
    /// @param value native value of the call, in wei.
    /// @param data calldata of the call, selector included.
    /// @return validationData 0 to agree, 1 to refuse, or a time range as ERC-4337 packs it.
    function checkAction(ConfigId id, address account, address target, uint256 value, bytes calldata data)
        external
        returns (uint256 validationData);
}

/// @notice A rule about a message that the session signs for the account (ERC-1271).
interface I1271Policy is IPolicy {
    /// @param requestSender who asked the account.
    /// @return whether the policy agrees.
    function check1271SignedAction(
        ConfigId id,
        address requestSender,
        address account,
        bytes32 hash,
        bytes calldata signature
    ) external view returns (bool);
}
