// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ERC1271_FAILED,
    ERC1271_SUCCESS,
    IModule,
    IValidator,
    MODULE_TYPE_STATELESS_VALIDATOR,
    MODULE_TYPE_VALIDATOR,
    VALIDATION_FAILED,
    VALIDATION_SUCCESS
} from "../interfaces/IERC7579Module.sol";
import {IOwnableValidator} from "../interfaces/IOwnableValidator.sol";
import {ISessionValidator} from "../interfaces/ISessionValidator.sol";
import {SignatureLib} from "../libraries/SignatureLib.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ECDSA} from "solady/utils/ECDSA.sol";

/// @title OwnableValidator
/// @notice See IOwnableValidator.
/// @dev What surprises:
/// - user operations and session signatures are EIP-191 personal messages of the hash; ERC-1271 signs the hash itself;
/// - configuration that is not the canonical encoding of valid owners refuses every signature, and never reverts;
/// - an owner is an ECDSA key: a contract's signature does not count;
/// - uninstalling forgets all owners.
contract OwnableValidator is IOwnableValidator {
    uint256 private constant MAX_OWNERS = 32;
    address private constant SENTINEL = address(1);

    /// @dev 33 slots, so that they are the account's associated storage (ERC-7562). The first `count` owners are set.
    struct Config {
        uint128 threshold;
        uint128 count;
        address[MAX_OWNERS] owners;
    }

    mapping(address account => Config) private $configs;

    /// @inheritdoc IOwnableValidator
    function validateSignatureWithData(bytes32 hash, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool)
    {
        bytes32 digest = ECDSA.toEthSignedMessageHash(hash);
        if (data.length == 0x80 && signature.length == SignatureLib.SIGNATURE_LENGTH) {
            return _isSignedByOne(digest, signature, data);
        }
        (uint256 required, address[] memory owners) = _decodeOwners(data);
        return _isSigned(digest, signature, required, owners);
    }

    /// @inheritdoc IValidator
    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external view returns (uint256) {
        Config storage $config = $configs[msg.sender];
        bytes32 digest = ECDSA.toEthSignedMessageHash(userOpHash);
        bool valid = _isSigned(digest, userOp.signature, $config.threshold, _owners($config));
        return valid ? VALIDATION_SUCCESS : VALIDATION_FAILED;
    }

    /// @inheritdoc IOwnableValidator
    function isValidSignatureWithSender(address, bytes32 hash, bytes calldata data) external view returns (bytes4) {
        Config storage $config = $configs[msg.sender];
        return _isSigned(hash, data, $config.threshold, _owners($config)) ? ERC1271_SUCCESS : ERC1271_FAILED;
    }

    /// @inheritdoc IOwnableValidator
    function onInstall(bytes calldata data) external {
        Config storage $config = $configs[msg.sender];
        if ($config.threshold != 0) revert AlreadyInitialized(msg.sender);

        (uint256 newThreshold, address[] memory owners) = abi.decode(data, (uint256, address[]));
        if (newThreshold == 0) revert ThresholdNotSet();
        if (owners.length > MAX_OWNERS) revert MaxOwnersReached();
        if (newThreshold > owners.length) revert InvalidThreshold();
        if (!_isAscending(owners)) revert NotSortedAndUnique();

        $config.threshold = uint128(newThreshold);
        $config.count = uint128(owners.length);
        for (uint256 i; i < owners.length; ++i) {
            _requireOwner(owners[i]);
            $config.owners[i] = owners[i];
            emit OwnerAdded(msg.sender, owners[i]);
        }
        emit ThresholdSet(msg.sender, newThreshold);
    }

    /// @inheritdoc IModule
    function onUninstall(bytes calldata) external {
        delete $configs[msg.sender];
    }

    /// @inheritdoc IOwnableValidator
    function addOwner(address owner) external {
        Config storage $config = _initializedConfig();
        _requireOwner(owner);
        uint256 count = $config.count;
        if (count == MAX_OWNERS) revert MaxOwnersReached();
        for (uint256 i; i < count; ++i) {
            if ($config.owners[i] == owner) revert LinkedList_EntryAlreadyInList(owner);
        }
        $config.owners[count] = owner;
        $config.count = uint128(count + 1);
        emit OwnerAdded(msg.sender, owner);
    }

    /// @inheritdoc IOwnableValidator
    function removeOwner(address prevOwner, address owner) external {
        Config storage $config = _initializedConfig();
        uint256 count = $config.count;
        if (count == $config.threshold) revert InvalidThreshold();

        uint256 index;
        address prev = SENTINEL;
        while (index < count && $config.owners[index] != owner) {
            prev = $config.owners[index];
            ++index;
        }
        if (index == count) revert LinkedList_InvalidEntry(owner);
        if (prev != prevOwner) revert LinkedList_InvalidEntry(prevOwner);

        for (uint256 i = index + 1; i < count; ++i) {
            $config.owners[i - 1] = $config.owners[i];
        }
        delete $config.owners[count - 1];
        $config.count = uint128(count - 1);
        emit OwnerRemoved(msg.sender, owner);
    }

    /// @inheritdoc IOwnableValidator
    function setThreshold(uint256 newThreshold) external {
        Config storage $config = _initializedConfig();
        if (newThreshold == 0 || newThreshold > $config.count) revert InvalidThreshold();
        $config.threshold = uint128(newThreshold);
        emit ThresholdSet(msg.sender, newThreshold);
    }

    /// @inheritdoc IOwnableValidator
    function getOwners(address account) external view returns (address[] memory) {
        return _owners($configs[account]);
    }

    /// @inheritdoc IOwnableValidator
    function ownerCount(address account) external view returns (uint256) {
        return $configs[account].count;
    }

    /// @inheritdoc IOwnableValidator
    function threshold(address account) external view returns (uint256) {
        return $configs[account].threshold;
    }

    /// @inheritdoc IModule
    function isInitialized(address smartAccount) external view returns (bool) {
        return $configs[smartAccount].threshold != 0;
    }

    /// @inheritdoc IModule
    function isModuleType(uint256 moduleTypeId) external pure returns (bool) {
        return moduleTypeId == MODULE_TYPE_VALIDATOR || moduleTypeId == MODULE_TYPE_STATELESS_VALIDATOR;
    }

    /// @inheritdoc IOwnableValidator
    function name() external pure returns (string memory) {
        return "OwnableValidator";
    }

    /// @inheritdoc IOwnableValidator
    function version() external pure returns (string memory) {
        return "1.0.0";
    }

    /// @dev The session key of most sessions: one owner, who need not be looked for.
    function _isSignedByOne(bytes32 digest, bytes calldata signature, bytes calldata data) private view returns (bool) {
        uint256 owner;
        uint256 difference;
        // (required, offset, count, owner) = abi.decode(data, (uint256, uint256, uint256, uint256)), and
        // required != 1 || offset != 0x40 || count != 1 || owner == 0, without the bounds and branches: 150 gas less.
        assembly ("memory-safe") {
            difference := or(xor(calldataload(data.offset), 1), xor(calldataload(add(data.offset, 0x20)), 0x40))
            difference := or(difference, xor(calldataload(add(data.offset, 0x40)), 1))
            owner := calldataload(add(data.offset, 0x60))
            difference := or(difference, iszero(owner))
        }
        if (difference != 0) return false;
        return uint160(SignatureLib.tryRecover(digest, signature)) == owner;
    }

    /// @return required 0, which nothing satisfies, when the data is not the canonical encoding of valid owners.
    function _decodeOwners(bytes calldata data) private pure returns (uint256 required, address[] memory owners) {
        if (data.length < 0x60) return (0, owners);
        uint256 count = uint256(bytes32(data[0x40:0x60]));
        if (count > MAX_OWNERS || data.length != 0x60 + count * 0x20) return (0, owners);
        if (uint256(bytes32(data[0x20:0x40])) != 0x40) return (0, owners);

        owners = new address[](count);
        uint256 previous;
        for (uint256 i; i < count; ++i) {
            uint256 word = uint256(bytes32(data[0x60 + i * 0x20:0x80 + i * 0x20]));
            if (word <= previous || word > type(uint160).max) return (0, owners);
            owners[i] = address(uint160(word));
            previous = word;
        }
        required = uint256(bytes32(data[:0x20]));
    }

    /// @dev Zero is no owner (`owners` has none), so a signature that recovers to it does not count.
    function _isSigned(bytes32 digest, bytes calldata signature, uint256 required, address[] memory owners)
        private
        view
        returns (bool)
    {
        uint256 signatures = signature.length / SignatureLib.SIGNATURE_LENGTH;
        if (signature.length % SignatureLib.SIGNATURE_LENGTH != 0 || signatures > MAX_OWNERS) return false;
        if (required == 0) return false;

        uint256 valid;
        uint256 seen;
        for (uint256 i; i < signatures; ++i) {
            uint256 start = i * SignatureLib.SIGNATURE_LENGTH;
            address signer = SignatureLib.tryRecover(digest, signature[start:start + SignatureLib.SIGNATURE_LENGTH]);
            uint256 bit = _bitOf(signer, owners);
            if (bit != 0 && (seen & bit) == 0) ++valid;
            seen |= bit;
        }
        return valid >= required;
    }

    /// @dev 0 for an address that is no owner.
    function _bitOf(address signer, address[] memory owners) private pure returns (uint256) {
        for (uint256 i; i < owners.length; ++i) {
            if (owners[i] == signer) return 1 << i;
        }
        return 0;
    }

    function _owners(Config storage $config) private view returns (address[] memory owners) {
        owners = new address[]($config.count);
        for (uint256 i; i < owners.length; ++i) {
            owners[i] = $config.owners[i];
        }
    }

    function _initializedConfig() private view returns (Config storage $config) {
        $config = $configs[msg.sender];
        if ($config.threshold == 0) revert NotInitialized(msg.sender);
    }

    function _requireOwner(address owner) private pure {
        if (owner == address(0) || owner == SENTINEL) revert InvalidOwner(owner);
    }

    function _isAscending(address[] memory owners) private pure returns (bool) {
        for (uint256 i = 1; i < owners.length; ++i) {
            if (owners[i] <= owners[i - 1]) return false;
        }
        return true;
    }
}
