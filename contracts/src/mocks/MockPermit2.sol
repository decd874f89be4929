// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @notice Holds allowances of every token in one place, as Permit2 does: who has approved this contract in a token approves spenders
/// here. Amounts and expirations are as wide as Permit2's.
contract MockPermit2 {
    using SafeTransferLib for address;

    struct Allowance {
        uint160 amount;
        /// @dev The last second of it.
        uint48 expiration;
    }

    mapping(address owner => mapping(address token => mapping(address spender => Allowance))) public allowance;

    error AllowanceExpired(uint256 expiration);
    error InsufficientAllowance(uint256 amount);

    /// @notice Lets `spender` take the caller's tokens through this contract.
    function approve(address token, address spender, uint160 amount, uint48 expiration) external {
        allowance[msg.sender][token][spender] = Allowance(amount, expiration);
    }

    /// @notice Takes what the caller was allowed.
    function transferFrom(address from, address to, uint160 amount, address token) external {
        Allowance storage $allowed = allowance[from][token][msg.sender];
        if (block.timestamp > $allowed.expiration) revert AllowanceExpired($allowed.expiration);
        if (amount > $allowed.amount) revert InsufficientAllowance($allowed.amount);
        $allowed.amount -= amount;
        token.safeTransferFrom(from, to, amount);
    }
}
