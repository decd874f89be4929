// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ERC1271_FAILED,
    ERC1271_SUCCESS,
    IModule,
    IValidator,
    MODULE_TYPE_VALIDATOR,
    VALIDATION_FAILED,
    VALIDATION_SUCCESS
} from "../interfaces/IERC7579Module.sol";
import {IK1Validator} from "../interfaces/IK1Validator.sol";
import {ERC7739Lib} from "../libraries/ERC7739Lib.sol";
import {ERC7739OwnerLib} from "../libraries/ERC7739OwnerLib.sol";
import {SignatureLib} from "../libraries/SignatureLib.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";

/// @title K1Validator
/// @notice See IK1Validator.
/// @dev What surprises:
/// - a user operation may be signed as an EIP-191 personal message of its hash, or as the hash itself;
/// - an owner that is a contract can sign nothing; its code is not looked at, as validation may not (ERC-7562);
/// - uninstalling forgets the owner and all safe senders, which a later install does not bring back.
contract K1Validator is IK1Validator {
    uint256 private constant ADDRESS_LENGTH = 20;

    /// @dev Safe senders are kept per `epoch`: the next one has none.
    struct Config {
        address owner;
        uint96 epoch;
    }

    mapping(address account => Config) private $configs;
    mapping(uint96 epoch => mapping(address sender => mapping(address account => bool))) private $safeSenders;

    /// @inheritdoc IK1Validator
    function onInstall(bytes calldata data) external {
        Config storage $config = $configs[msg.sender];
        if ($config.owner != address(0)) revert AlreadyInitialized(msg.sender);
        if (data.length == 0 || data.length % ADDRESS_LENGTH != 0) revert InvalidInitData();

        _setOwner($config, address(bytes20(data[:ADDRESS_LENGTH])));
        for (uint256 i = ADDRESS_LENGTH; i < data.length; i += ADDRESS_LENGTH) {
            _addSafeSender($config.epoch, address(bytes20(data[i:i + ADDRESS_LENGTH])));
        }
    }

    /// @inheritdoc IModule
    function onUninstall(bytes calldata) external {
        Config storage $config = $configs[msg.sender];
        if ($config.owner == address(0)) return;
        $config.owner = address(0);
        ++$config.epoch;
        emit OwnerSet(msg.sender, address(0));
    }

    /// @inheritdoc IK1Validator
    function transferOwnership(address newOwner) external {
        _setOwner(_initializedConfig(), newOwner);
    }

    /// @inheritdoc IK1Validator
    function addSafeSender(address sender) external {
        _addSafeSender(_initializedConfig().epoch, sender);
    }

    /// @inheritdoc IK1Validator
    function removeSafeSender(address sender) external {
        $safeSenders[_initializedConfig().epoch][sender][msg.sender] = false;
        emit SafeSenderRemoved(msg.sender, sender);
    }

    /// @inheritdoc IValidator
    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external view returns (uint256) {
        bool valid = _isSignedPlain($configs[msg.sender].owner, userOpHash, userOp.signature);
        return valid ? VALIDATION_SUCCESS : VALIDATION_FAILED;
    }

    /// @inheritdoc IK1Validator
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4)
    {
        if (signature.length == 0 && hash == ERC7739Lib.DETECTION_HASH) return ERC7739Lib.DETECTED;
        address owner = $configs[msg.sender].owner;
        bool valid = isSafeSender(sender, msg.sender) && _isSignedPlain(owner, hash, signature);
        return valid || _isSignedNested(owner, hash, signature) ? ERC1271_SUCCESS : ERC1271_FAILED;
    }

    /// @inheritdoc IK1Validator
    function getOwner(address account) external view returns (address) {
        return $configs[account].owner;
    }

    /// @inheritdoc IK1Validator
    function isSafeSender(address sender, address account) public view returns (bool) {
        return $safeSenders[$configs[account].epoch][sender][account];
    }

    /// @inheritdoc IModule
    function isInitialized(address smartAccount) external view returns (bool) {
        return $configs[smartAccount].owner != address(0);
    }

    /// @inheritdoc IModule
    function isModuleType(uint256 moduleTypeId) external pure returns (bool) {
        return moduleTypeId == MODULE_TYPE_VALIDATOR;
    }

    /// @inheritdoc IK1Validator
    function name() external pure returns (string memory) {
        return "K1Validator";
    }

    /// @inheritdoc IK1Validator
    function version() external pure returns (string memory) {
        return "1.0.0";
    }

    function _isSignedPlain(address owner, bytes32 hash, bytes calldata signature) private view returns (bool) {
        return _isSignedBy(owner, ECDSA.toEthSignedMessageHash(hash), signature) || _isSignedBy(owner, hash, signature);
    }

    function _isSignedNested(address owner, bytes32 hash, bytes calldata signature) private view returns (bool) {
        (bytes32 digest, bytes calldata inner) = ERC7739OwnerLib.nestedDigest(msg.sender, hash, signature);
        return _isSignedBy(owner, digest, inner);
    }

    /// @dev Recovery fails with the zero address, which owns nothing.
    function _isSignedBy(address owner, bytes32 digest, bytes calldata signature) private view returns (bool) {
        return owner != address(0) && SignatureLib.tryRecover(digest, signature) == owner;
    }

    function _setOwner(Config storage $config, address owner) private {
        if (owner == address(0)) revert ZeroOwner();
        $config.owner = owner;
        emit OwnerSet(msg.sender, owner);
    }

    function _addSafeSender(uint96 epoch, address sender) private {
        $safeSenders[epoch][sender][msg.sender] = true;
        emit SafeSenderAdded(msg.sender, sender);
    }

    function _initializedConfig() private view returns (Config storage $config) {
        $config = $configs[msg.sender];
        if ($config.owner == address(0)) revert NotInitialized(msg.sender);
    }
}
