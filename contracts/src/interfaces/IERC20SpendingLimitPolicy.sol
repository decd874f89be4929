// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IActionPolicy} from "./IPolicy.sol";
import {ConfigId} from "./Types.sol";

/// @title IERC20SpendingLimitPolicy
/// @notice The session spends and approves at most so much of each token in total, in the token's smallest unit.
///
/// Allows `transfer`, `transferFrom`, `approve` and `increaseAllowance` of the tokens named, without native value, and no other call.
/// Init data: `abi.encode(address[] tokens, uint256[] limits)`, 1 to 128 of each, and no token twice. Else `InvalidInitData`, or as named below.
/// The deployed contract takes empty lists, tokens named twice, more than 128 and any encoding that `abi.decode` reads.
/// Warning: neither recipient nor spender is checked, and there is no period: a limit never refills.
interface IERC20SpendingLimitPolicy is IActionPolicy {
    /// @param amount that this call adds: 0 for a `transferFrom` to the account.
    /// @param remaining what the session may still spend or approve.
    event TokenSpent(
        ConfigId id, address multiplexer, address token, address account, uint256 amount, uint256 remaining
    );

    /// @notice The lists are not of one length.
    error InvalidInitDataLength();
    /// @notice The token is 0.
    error InvalidTokenAddress(address token);
    /// @notice The limit is 0.
    error InvalidLimit(uint256 limit);
    /// @notice The token is named twice.
    error DuplicateToken(address token);
    /// @notice The lists are empty.
    error NoTokens();
    /// @notice More than 128 tokens.
    error TooManyTokens(uint256 count);

    /// @notice All 0 for a token without a limit.
    /// @return spendingLimit what `alreadySpent` and `approvedAmount` may sum up to.
    /// @return alreadySpent by `transfer`, and by `transferFrom` to another than the account.
    /// @return approvedAmount by `approve` and `increaseAllowance`, added up.
    function getPolicyData(ConfigId id, address multiplexer, address token, address userOpSender)
        external
        view
        returns (uint256 spendingLimit, uint256 alreadySpent, uint256 approvedAmount);

    /// @notice The tokens in the order of the init data.
    function getTokens(ConfigId id, address multiplexer, address userOpSender) external view returns (address[] memory);
}
