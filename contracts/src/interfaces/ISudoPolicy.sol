// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {I1271Policy, IActionPolicy, IUserOpPolicy} from "./IPolicy.sol";

/// @title ISudoPolicy
/// @notice Agrees to everything. Init data is ignored, and nothing is stored.
///
/// Warning: as the only policy of an action it allows any arguments and any native value.
interface ISudoPolicy is IUserOpPolicy, IActionPolicy, I1271Policy {}
