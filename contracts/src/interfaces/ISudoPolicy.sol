// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {I1271Policy, IActionPolicy, IUserOpPolicy} from "./IPolicy.sol";

/// @title ISudoPolicy
/// @notice Agrees to everything. Init data is ignored, and nothing is stored.
///
/// Warning: as the only policy of an action it allows any arguments and any native value.
/// Warning: other modules of the account take its call for its owner's. Under the fallback action, a session may call
/// `transferOwnership` or `addOwner` of the account's validator, and so take the account.
interface ISudoPolicy is IUserOpPolicy, IActionPolicy, I1271Policy {}
