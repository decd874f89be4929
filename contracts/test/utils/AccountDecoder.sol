// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {LibERC7579} from "solady/accounts/LibERC7579.sol";

/// @notice Reads `execute` calldata in the ways that accounts do, and says what it would execute.
abstract contract AccountDecoder {
    bytes1 internal constant CALLTYPE_BATCH = 0x01;

    function execute(bytes32 mode, bytes calldata executionCalldata)
        external
        pure
        returns (bytes32, Execution[] memory)
    {
        return (mode, bytes1(mode) == CALLTYPE_BATCH ? _batch(executionCalldata) : _single(executionCalldata));
    }

    function _batch(bytes calldata executionCalldata) internal pure virtual returns (Execution[] memory);

    function _single(bytes calldata executionCalldata) internal pure virtual returns (Execution[] memory list) {
        list = new Execution[](1);
        list[0] = Execution(
            address(bytes20(executionCalldata[:20])), uint256(bytes32(executionCalldata[20:52])), executionCalldata[52:]
        );
    }
}

/// @notice As Nexus does: a pointer to the array, and Solidity's accessors for the rest.
contract PointerAccountDecoder is AccountDecoder {
    function _batch(bytes calldata executionCalldata) internal pure override returns (Execution[] memory list) {
        Execution[] calldata batch;
        assembly ("memory-safe") {
            let start := add(executionCalldata.offset, calldataload(executionCalldata.offset))
            batch.offset := add(start, 0x20)
            batch.length := calldataload(start)
        }
        list = new Execution[](batch.length);
        for (uint256 i; i < batch.length; ++i) {
            list[i] = Execution(batch[i].target, batch[i].value, batch[i].callData);
        }
    }
}

/// @notice As Solady does.
contract SoladyAccountDecoder is AccountDecoder {
    function _batch(bytes calldata executionCalldata) internal pure override returns (Execution[] memory list) {
        bytes32[] calldata batch = LibERC7579.decodeBatch(executionCalldata);
        list = new Execution[](batch.length);
        for (uint256 i; i < batch.length; ++i) {
            (address target, uint256 value, bytes calldata callData) = LibERC7579.getExecution(batch, i);
            list[i] = Execution(target, value, callData);
        }
    }

    function _single(bytes calldata executionCalldata) internal pure override returns (Execution[] memory list) {
        list = new Execution[](1);
        (list[0].target, list[0].value, list[0].callData) = LibERC7579.decodeSingle(executionCalldata);
    }
}

/// @notice As plain Solidity does.
contract AbiAccountDecoder is AccountDecoder {
    function _batch(bytes calldata executionCalldata) internal pure override returns (Execution[] memory) {
        return abi.decode(executionCalldata, (Execution[]));
    }
}
