// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev Calls in a batch.
uint256 constant MAX_EXECUTIONS = 128;
/// @dev Actions in a session. ERC-7562 gives validation 128 slots behind one key.
uint256 constant MAX_ACTIONS = 128;
/// @dev Policies in a list.
uint256 constant MAX_POLICIES = 32;
/// @dev Contents in a session. Like actions and policies they can be granted piece by piece; the fullest session there is can
/// still be removed in one call.
uint256 constant MAX_CONTENTS = 128;
