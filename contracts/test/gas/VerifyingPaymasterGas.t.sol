// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {IVerifyingPaymaster} from "src/interfaces/IVerifyingPaymaster.sol";
import {PaymasterGas} from "test/utils/PaymasterGas.sol";

contract VerifyingPaymasterGasTest is PaymasterGas {
    function test_gas_Signed() public {
        Vm.Wallet memory sponsor = vm.createWallet("sponsor");
        IVerifyingPaymaster paymaster = IVerifyingPaymaster(
            deployCode("VerifyingPaymaster.sol", abi.encode(entryPoint, sponsor.addr, paymasterOwner))
        );
        PackedUserOperation memory op = opOf(account, 0);
        (uint48 validUntil, uint48 validAfter) = (uint48(block.timestamp + 600), 0);
        op.paymasterAndData = abi.encodePacked(paymaster, VERIFICATION_GAS, uint128(0));
        bytes memory signature = plain(sponsor, paymaster.getHash(op, validUntil, validAfter));
        op.paymasterAndData = abi.encodePacked(op.paymasterAndData, validUntil, validAfter, signature);
        measure(address(paymaster), op, "verifying");
    }
}
