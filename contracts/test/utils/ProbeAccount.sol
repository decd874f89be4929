// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAccount} from "account-abstraction/interfaces/IAccount.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @notice An account that takes every operation, and uses as much gas as it is told: what paymasters have to cope with.
contract ProbeAccount is IAccount {
    error ToldToFail();

    receive() external payable {}

    /// @inheritdoc IAccount
    /// @dev The signature says how much gas to use.
    function validateUserOp(PackedUserOperation calldata op, bytes32, uint256) external view returns (uint256) {
        _burn(op.signature.length == 32 ? uint256(bytes32(op.signature)) : 0);
        return 0;
    }

    /// @notice Uses gas, makes a call unless its target is zero, and fails if told so.
    function run(uint256 gas, address target, uint256 value, bytes calldata data, bool fail) external {
        _burn(gas);
        if (target != address(0)) {
            (bool success,) = target.call{value: value}(data);
            require(success, ToldToFail());
        }
        require(!fail, ToldToFail());
    }

    function _burn(uint256 gas) private view {
        uint256 start = gasleft();
        while (start - gasleft() < gas) {}
    }
}
