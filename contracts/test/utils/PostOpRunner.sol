// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {CommonBase} from "forge-std/Base.sol";
import {ISponsorPaymaster} from "src/interfaces/ISponsorPaymaster.sol";

/// @notice Does to a paymaster what the EntryPoint does, in one transaction, but gives its `postOp` as much gas as it is told:
/// less than the paymaster would have an operation declare, too.
contract PostOpRunner is CommonBase {
    /// @return completes whether `postOp` does.
    function run(ISponsorPaymaster paymaster, PackedUserOperation calldata op, uint256 maxCost, uint256 gas)
        external
        returns (bool completes)
    {
        address entryPoint = address(paymaster.entryPoint());
        // The EntryPoint has taken the prefund before.
        paymaster.entryPoint().balanceOf(address(paymaster));
        vm.prank(entryPoint);
        (bytes memory context,) = paymaster.validatePaymasterUserOp(op, keccak256("hash"), maxCost);
        uint256 price = uint128(uint256(op.gasFees));
        vm.prank(entryPoint);
        try paymaster.postOp{gas: gas}(IPaymaster.PostOpMode.opSucceeded, context, maxCost / 2, price) {
            completes = true;
        } catch (bytes memory reason) {
            require(reason.length == 0, "postOp reverts");
        }
    }
}
