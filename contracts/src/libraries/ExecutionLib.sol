// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISmartSession} from "../interfaces/ISmartSession.sol";

/// @dev `execute(bytes32,bytes)` of ERC-7579.
bytes4 constant EXECUTE_SELECTOR = 0xe9ae5c53;
/// @dev The first byte of the mode: one call, or several.
bytes1 constant CALLTYPE_SINGLE = 0x00;
bytes1 constant CALLTYPE_BATCH = 0x01;

/// @title ExecutionLib
/// @notice Reads what a user operation's `execute(bytes32 mode, bytes executionCalldata)` (ERC-7579) will do.
/// @dev Accepts only encodings that every account reads alike: offsets are forward and inside, so that what is checked is
/// what is executed. An account may follow a backward or outside offset; here that is `InvalidData`. The assembly stands for
/// Solidity's accessors, which fail without a name: a call of a batch costs 306 gas, by those 625, by `abi.decode` 1,017.
library ExecutionLib {
    /// @param callData of the user operation; its selector is the caller's business.
    function decodeExecute(bytes calldata callData)
        internal
        pure
        returns (bytes32 mode, bytes calldata executionCalldata)
    {
        require(callData.length >= 0x64, ISmartSession.InvalidData());
        uint256 offset;
        uint256 length;
        assembly ("memory-safe") {
            mode := calldataload(add(callData.offset, 0x04))
            offset := calldataload(add(callData.offset, 0x24))
            length := calldataload(add(callData.offset, 0x44))
            executionCalldata.offset := add(callData.offset, 0x64)
            executionCalldata.length := length
        }
        unchecked {
            require(offset == 0x40 && length <= callData.length - 0x64, ISmartSession.InvalidData());
        }
    }

    /// @param executionCalldata `abi.encodePacked(address target, uint256 value, bytes callData)`.
    function decodeSingle(bytes calldata executionCalldata)
        internal
        pure
        returns (address target, uint256 value, bytes calldata callData)
    {
        require(executionCalldata.length >= 52, ISmartSession.InvalidData());
        assembly ("memory-safe") {
            target := shr(96, calldataload(executionCalldata.offset))
            value := calldataload(add(executionCalldata.offset, 20))
            callData.offset := add(executionCalldata.offset, 52)
            callData.length := sub(executionCalldata.length, 52)
        }
    }

    /// @param executionCalldata `abi.encode(Execution[])`, where Execution is (address target, uint256 value, bytes callData).
    /// @return length of the batch. Its items' heads lie inside; each item is checked when it is read.
    function batchLength(bytes calldata executionCalldata) internal pure returns (uint256 length) {
        require(executionCalldata.length >= 0x40, ISmartSession.InvalidData());
        uint256 offset;
        assembly ("memory-safe") {
            offset := calldataload(executionCalldata.offset)
            length := calldataload(add(executionCalldata.offset, 0x20))
        }
        unchecked {
            require(offset == 0x20 && length <= (executionCalldata.length - 0x40) >> 5, ISmartSession.InvalidData());
        }
    }

    /// @param index must be below `batchLength(executionCalldata)`: it is not compared again.
    function batchItem(bytes calldata executionCalldata, uint256 index)
        internal
        pure
        returns (address target, uint256 value, bytes calldata callData)
    {
        // Item offsets count from the heads, an item's data offset from the item. Below 2^64 each, no sum wraps.
        bool outside;
        assembly ("memory-safe") {
            let end := add(executionCalldata.offset, executionCalldata.length)
            let heads := add(executionCalldata.offset, 0x40)
            let itemOffset := calldataload(add(heads, shl(5, index)))
            let item := add(heads, itemOffset)
            target := calldataload(item)
            value := calldataload(add(item, 0x20))
            let dataOffset := calldataload(add(item, 0x40))
            callData.offset := add(add(item, dataOffset), 0x20)
            callData.length := calldataload(add(item, dataOffset))
            outside := or(gt(add(item, 0x60), end), gt(add(callData.offset, callData.length), end))
            outside := or(outside, shr(160, target))
            outside := or(outside, shr(64, or(or(itemOffset, dataOffset), callData.length)))
        }
        require(!outside, ISmartSession.InvalidData());
    }
}
