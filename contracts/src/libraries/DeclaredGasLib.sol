// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @notice The gas that a user operation declares: the most that the EntryPoint charges for.
library DeclaredGasLib {
    /// @dev Offset of the paymaster's two gas limits in `paymasterAndData`, after its address, and of the data behind them.
    uint256 private constant PAYMASTER_GAS_OFFSET = 20;
    uint256 private constant PAYMASTER_DATA_OFFSET = 52;

    /// @return valid false where the EntryPoint could not read it.
    /// @return gas the sum of the five figures, in gas; below 2^131.
    function declaredGas(PackedUserOperation calldata userOp) internal pure returns (bool valid, uint256 gas) {
        bytes calldata paymasterAndData = userOp.paymasterAndData;
        valid = userOp.preVerificationGas <= type(uint128).max;
        // Five numbers of 128 bits.
        unchecked {
            gas = userOp.preVerificationGas + _sumOfHalves(userOp.accountGasLimits);
            if (paymasterAndData.length != 0) {
                valid = valid && paymasterAndData.length >= PAYMASTER_DATA_OFFSET;
                if (valid) gas += _sumOfHalves(bytes32(paymasterAndData[PAYMASTER_GAS_OFFSET:]));
            }
        }
    }

    function _sumOfHalves(bytes32 word) private pure returns (uint256) {
        unchecked {
            return (uint256(word) >> 128) + uint128(uint256(word));
        }
    }
}
