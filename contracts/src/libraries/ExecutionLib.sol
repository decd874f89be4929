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
/// @dev Accepts only encodings that every account reads alike: offsets are forward and inside, so that what is checked is what is executed.
/// An account may follow a backward or outside offset; here that is `InvalidData`. Fields are read by assembly, since Solidity's own
/// accessors fail without a name; the bounds are plain Solidity. An item of a batch costs 240 gas, by `abi.decode` over 900.
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
        // Item offsets count from the heads, at 0x40; an item's data offset counts from the item.
        uint256 item;
        assembly ("memory-safe") {
            item := calldataload(add(add(executionCalldata.offset, 0x40), shl(5, index)))
        }
        _requireInside(executionCalldata, item, 0x60);

        uint256 targetWord;
        uint256 data;
        uint256 length;
        assembly ("memory-safe") {
            let start := add(add(executionCalldata.offset, 0x40), item)
            targetWord := calldataload(start)
            value := calldataload(add(start, 0x20))
            data := calldataload(add(start, 0x40))
            callData.offset := add(add(start, data), 0x20)
            length := calldataload(sub(callData.offset, 0x20))
            callData.length := length
        }
        require(targetWord >> 160 == 0 && (data | length) >> 64 == 0, ISmartSession.InvalidData());
        target = address(uint160(targetWord));
        unchecked {
            _requireInside(executionCalldata, item + data, 0x20 + length);
        }
    }

    /// @dev Offsets count from the batch's heads, at 0x40. `count` must be below 2^128.
    function _requireInside(bytes calldata executionCalldata, uint256 offset, uint256 count) private pure {
        unchecked {
            require(
                offset <= type(uint128).max && offset + count <= executionCalldata.length - 0x40,
                ISmartSession.InvalidData()
            );
        }
    }
}
