// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {PaymasterFixture} from "test/utils/PaymasterFixture.sol";

/// @notice Gas of a paymaster's own frames: validation with cold storage, and `postOp` as validation leaves it, in the same
/// transaction. Leaves out the caller's 2,600 for a cold account.
abstract contract PaymasterGas is PaymasterFixture {
    string private constant GROUP = "Paymasters";
    uint256 private constant COST = 0.0002 ether;

    /// @notice Makes what the paymaster reads and writes cold.
    function cool(address paymaster) internal virtual {
        vm.cool(paymaster);
    }

    function measure(address paymaster, PackedUserOperation memory op, string memory name) internal {
        bytes memory context = _validate(paymaster, op, name);
        if (context.length == 0) return;
        vm.prank(address(entryPoint));
        IPaymaster(paymaster).postOp{gas: POST_OP_GAS}(IPaymaster.PostOpMode.opSucceeded, context, COST, GAS_PRICE);
        vm.snapshotGasLastCall(GROUP, string.concat(name, ", postOp"));
    }

    function _validate(address paymaster, PackedUserOperation memory op, string memory name)
        private
        returns (bytes memory context)
    {
        uint256 cost = maxCost(op);
        cool(paymaster);
        vm.prank(address(entryPoint));
        uint256 validationData;
        (context, validationData) = IPaymaster(paymaster).validatePaymasterUserOp(op, keccak256("hash"), cost);
        vm.snapshotGasLastCall(GROUP, string.concat(name, ", validate"));
        assertEq(uint160(validationData), 0, "signature");
    }
}
