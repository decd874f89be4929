// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {I1271Policy, IActionPolicy, IPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";

/// @notice Policy of all types that answers what a test tells it to, and remembers what it was asked. Agrees at first.
contract MockPolicy is IUserOpPolicy, IActionPolicy, I1271Policy {
    /// @dev What initialisation does after it is remembered.
    struct Callback {
        address target;
        bytes data;
    }

    uint256 public checks;
    bytes public lastQuestion;
    uint256 public inits;
    ConfigId public lastInitId;
    address public lastInitAccount;
    bytes public lastInitData;

    bytes private _answer = abi.encode(0);
    bytes private _signatureAnswer = abi.encode(true);
    bytes private _initError;
    bool private _reverts;
    bool private _initReverts;
    bool private _loops;
    Callback private _callback;
    mapping(bytes4 interfaceId => bool) private _denied;

    /// @notice User operations and actions are answered by exactly these bytes.
    function answer(bytes calldata bytes_) external {
        _answer = bytes_;
        _reverts = false;
    }

    function answerSignatures(bytes calldata bytes_) external {
        _signatureAnswer = bytes_;
    }

    /// @notice User operations and actions revert with exactly these bytes.
    function revertWith(bytes calldata bytes_) external {
        _answer = bytes_;
        _reverts = true;
    }

    function revertInitWith(bytes calldata bytes_) external {
        _initError = bytes_;
        _initReverts = true;
    }

    /// @notice Burns all the gas that a question comes with.
    function loop() external {
        _loops = true;
    }

    /// @notice Calls back when it is initialised, and fails when that fails.
    function callOnInit(address target, bytes calldata data) external {
        _callback = Callback(target, data);
    }

    /// @notice Says by ERC-165 that it is not of this type.
    function deny(bytes4 interfaceId) external {
        _denied[interfaceId] = true;
    }

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        if (_initReverts) _revert(_initError);
        ++inits;
        (lastInitId, lastInitAccount, lastInitData) = (configId, account, initData);
        if (_callback.target == address(0)) return;
        (bool success, bytes memory reason) = _callback.target.call(_callback.data);
        if (!success) _revert(reason);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId, PackedUserOperation calldata) external returns (uint256) {
        _reply();
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId, address, address, uint256, bytes calldata) external returns (uint256) {
        _reply();
    }

    /// @inheritdoc I1271Policy
    function check1271SignedAction(ConfigId, address, address, bytes32, bytes calldata) external view returns (bool) {
        _return(_signatureAnswer);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external view returns (bool) {
        if (_denied[interfaceId]) return false;
        return interfaceId == type(IUserOpPolicy).interfaceId || interfaceId == type(IActionPolicy).interfaceId
            || interfaceId == type(I1271Policy).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    function _reply() private {
        while (_loops) continue;
        if (_reverts) _revert(_answer);
        ++checks;
        lastQuestion = msg.data;
        _return(_answer);
    }

    function _return(bytes memory bytes_) private pure {
        assembly ("memory-safe") {
            return(add(bytes_, 0x20), mload(bytes_))
        }
    }

    function _revert(bytes memory bytes_) private pure {
        assembly ("memory-safe") {
            revert(add(bytes_, 0x20), mload(bytes_))
        }
    }
}
