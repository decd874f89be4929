// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

interface IERC7579Execute {
    function execute(bytes32 mode, bytes calldata executionCalldata) external;
}

/// @notice Makes user operations of EntryPoint v0.7 for Nexus accounts, one field after the other.
library UserOpBuilder {
    bytes32 internal constant MODE_SINGLE = 0;
    bytes32 internal constant MODE_BATCH = bytes32(bytes1(0x01));

    uint128 internal constant MAX_PRIORITY_FEE = 1 gwei;
    uint128 internal constant MAX_FEE = 2 gwei;

    /// @notice An operation with gas limits that nothing here reaches, and no call.
    function forAccount(address account) internal pure returns (PackedUserOperation memory op) {
        op.sender = account;
        op.preVerificationGas = 60_000;
        op.gasFees = bytes32(uint256(MAX_PRIORITY_FEE) << 128 | MAX_FEE);
        return withGas(op, 5_000_000, 5_000_000);
    }

    /// @param key of the nonce, for the account's own use.
    function withNonce(PackedUserOperation memory op, IEntryPoint entryPoint, address validator, uint24 key)
        internal
        view
        returns (PackedUserOperation memory)
    {
        op.nonce = entryPoint.getNonce(op.sender, nonceKey(validator, key));
        return op;
    }

    function withInitCode(PackedUserOperation memory op, bytes memory initCode)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        op.initCode = initCode;
        return op;
    }

    function withCallData(PackedUserOperation memory op, bytes memory callData)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        op.callData = callData;
        return op;
    }

    function withCall(PackedUserOperation memory op, address target, bytes memory data)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        return withCall(op, target, 0, data);
    }

    function withCall(PackedUserOperation memory op, address target, uint256 value, bytes memory data)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        return withCallData(op, single(target, value, data));
    }

    function withBatch(PackedUserOperation memory op, Execution[] memory calls)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        return withCallData(op, batch(calls));
    }

    function withGas(PackedUserOperation memory op, uint128 verificationGasLimit, uint128 callGasLimit)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        op.accountGasLimits = bytes32(uint256(verificationGasLimit) << 128 | callGasLimit);
        return op;
    }

    /// @param data what the paymaster reads behind its gas limits.
    function withPaymaster(PackedUserOperation memory op, address paymaster, bytes memory data)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        uint128 verificationGasLimit = 100_000;
        op.paymasterAndData = abi.encodePacked(paymaster, verificationGasLimit, uint128(0), data);
        return op;
    }

    function withSignature(PackedUserOperation memory op, bytes memory signature)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        op.signature = signature;
        return op;
    }

    /// @notice ERC-7579 calldata of one call.
    function single(address target, uint256 value, bytes memory data) internal pure returns (bytes memory) {
        return execute(MODE_SINGLE, abi.encodePacked(target, value, data));
    }

    /// @notice ERC-7579 calldata of several calls.
    function batch(Execution[] memory calls) internal pure returns (bytes memory) {
        return execute(MODE_BATCH, abi.encode(calls));
    }

    function execute(bytes32 mode, bytes memory executionCalldata) internal pure returns (bytes memory) {
        return abi.encodeCall(IERC7579Execute.execute, (mode, executionCalldata));
    }

    /// @notice Nexus's nonce key: key (3) ‖ mode (1, plain validation) ‖ validator (20).
    function nonceKey(address validator, uint24 key) internal pure returns (uint192) {
        return uint192(key) << 168 | uint160(validator);
    }

    /// @notice The operation as the one of a bundle.
    function bundle(PackedUserOperation memory op) internal pure returns (PackedUserOperation[] memory ops) {
        ops = new PackedUserOperation[](1);
        ops[0] = op;
    }
}
