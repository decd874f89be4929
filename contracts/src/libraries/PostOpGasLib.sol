// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title PostOpGasLib
/// @notice What a paymaster's `postOp` has to know of an operation's gas to say what the EntryPoint will take for it.
library PostOpGasLib {
    uint256 private constant GAS_LIMITS_OFFSET = 20;
    /// @dev A tenth of what execution and `postOp` leave unused.
    uint256 private constant PENALTY_DIVISOR = 10;
    /// @dev Bytes of a call to `postOp`, but for the context.
    uint256 private constant POST_OP_CALL_LENGTH = 164;

    /// @notice An operation's gas limits, in gas: of execution and `postOp` together, of all the rest together, and of
    /// `postOp` alone. The EntryPoint has seen that each fits 120 bits.
    /// @param data the operation's `paymasterAndData`, which names the paymaster's gas limits.
    function gasLimits(PackedUserOperation calldata userOp, bytes calldata data)
        internal
        pure
        returns (uint256 execution, uint256 validation, uint256 postOp)
    {
        uint256 ofPaymaster;
        // uint256(bytes32(data[20:])) without the bounds, which the EntryPoint has checked: 90 gas less.
        assembly ("memory-safe") {
            ofPaymaster := calldataload(add(data.offset, GAS_LIMITS_OFFSET))
        }
        uint256 ofAccount = uint256(userOp.accountGasLimits);
        unchecked {
            postOp = uint128(ofPaymaster);
            execution = uint128(ofAccount) + postOp;
            validation = (ofAccount >> 128) + (ofPaymaster >> 128) + userOp.preVerificationGas;
        }
    }

    /// @notice The highest penalty for unused gas that the EntryPoint can add, in gas. It takes a tenth of what execution and
    /// `postOp` left of their limits. What validation used is not known: at most its limits, and then execution used least.
    /// @param execution gas limits of execution and `postOp` together.
    /// @param validation gas limits of all that comes before.
    /// @param gasUsed all that the operation used, in gas.
    function penalty(uint256 execution, uint256 validation, uint256 gasUsed) internal pure returns (uint256) {
        unchecked {
            uint256 used = gasUsed > validation ? gasUsed - validation : 0;
            return used < execution ? (execution - used) / PENALTY_DIVISOR : 0;
        }
    }

    /// @notice Gas that the EntryPoint uses to call `postOp` because the operation is long: it holds the callData in memory
    /// then, or the whole operation (`executeUserOp`), and each further word costs a 256th of the words that are there.
    /// @param opLength bytes that hold the whole operation.
    /// @param contextLength bytes.
    function memoryGas(uint256 opLength, uint256 contextLength) internal pure returns (uint256) {
        unchecked {
            uint256 words = (POST_OP_CALL_LENGTH + contextLength) / 32 + 1;
            return opLength / 32 * words / 256;
        }
    }
}
