// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IActionPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @title IContractWhitelistPolicy
/// @notice The session calls only these contracts. Meant for the fallback action, which serves any target.
///
/// Init data: 1 to 128 addresses, `abi.encodePacked`, none of them 0. Else `InvalidInitData`, or `TooManyTargets`. The deployed
/// contract sets no bound of 128.
/// Warning: it allows every function of a listed contract, with any arguments and any native value.
/// Warning: other modules of the account take its call for its owner's. Never list one: with the account's validator listed, a
/// session may call its `transferOwnership` or `addOwner`, and so take the account.
interface IContractWhitelistPolicy is IActionPolicy {
    /// @notice More than 128 addresses.
    error TooManyTargets(uint256 count);

    /// @notice Whether the session may call the target.
    function isWhitelisted(ConfigId id, address multiplexer, address target, address smartAccount)
        external
        view
        returns (bool);

    /// @notice The addresses in the order of the init data.
    function getWhitelist(ConfigId id, address multiplexer, address smartAccount)
        external
        view
        returns (address[] memory);
}
