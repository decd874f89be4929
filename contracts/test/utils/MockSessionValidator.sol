// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModule} from "src/interfaces/IERC7579Module.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";

/// @notice Session validator that accepts exactly one question, and answers other tests' bytes where it is told to.
contract MockSessionValidator is ISessionValidator {
    bytes32 private _accepted;
    bytes private _answer = abi.encode(true);
    bytes private _typeAnswer = abi.encode(true);

    /// @notice Accepts this question and no other.
    function accept(bytes32 hash, bytes calldata signature, bytes calldata data) external {
        _accepted = keccak256(abi.encode(hash, signature, data));
    }

    /// @notice The bytes that accepting gives.
    function answer(bytes calldata bytes_) external {
        _answer = bytes_;
    }

    /// @notice The bytes that `isModuleType(7)` gives.
    function answerType(bytes calldata bytes_) external {
        _typeAnswer = bytes_;
    }

    /// @inheritdoc ISessionValidator
    function validateSignatureWithData(bytes32 hash, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool)
    {
        if (keccak256(abi.encode(hash, signature, data)) != _accepted) return false;
        _return(_answer);
    }

    /// @inheritdoc IModule
    function isModuleType(uint256 moduleTypeId) external view returns (bool) {
        if (moduleTypeId != 7) return false;
        _return(_typeAnswer);
    }

    /// @inheritdoc IModule
    function onInstall(bytes calldata) external {}

    /// @inheritdoc IModule
    function onUninstall(bytes calldata) external {}

    /// @inheritdoc IModule
    function isInitialized(address) external pure returns (bool) {
        return true;
    }

    function _return(bytes memory bytes_) private pure {
        assembly ("memory-safe") {
            return(add(bytes_, 0x20), mload(bytes_))
        }
    }
}
