// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISmartSession} from "../interfaces/ISmartSession.sol";
import {ActionId, PermissionId} from "../interfaces/Types.sol";
import {IdLib} from "../libraries/IdLib.sol";
import {MAX_ACTIONS} from "../libraries/Limits.sol";
import {PolicyList} from "./PolicyList.sol";
import {SessionHeader} from "./SessionHeader.sol";

/// @dev What a use of the session reads: header, signer and the policies' first slots.
struct SessionRecord {
    SessionHeader header;
    /// @dev The owner when the header says that there is a single one, else the length of the validator's data.
    uint256 signer;
    PolicyList userOpPolicies;
    PolicyList erc1271Policies;
}

/// @dev A content that the session may sign.
struct ContentRecord {
    bytes32 appDomainSeparator;
    bytes32 nameHash;
}

/// @notice Where sessions live. Each mapping ends at the account, so that every slot that validation touches is the
/// account's associated storage (ERC-7562): keccak256(account ‖ x) + n, n ≤ 128.
abstract contract SessionStore is ISmartSession {
    uint256 internal constant PAGE = 128;

    mapping(PermissionId id => mapping(address account => SessionRecord)) internal _sessions;

    /// @dev Policies of an action, marked once the action has a place in `_actionIds`. An action that was granted and then
    /// disabled keeps its place and an empty list, so that the fallback action never serves it.
    mapping(bytes32 actionKey => mapping(address account => PolicyList)) internal _actions;
    mapping(PermissionId id => mapping(address account => ActionId[MAX_ACTIONS])) internal _actionIds;

    mapping(PermissionId id => mapping(uint256 index => mapping(address account => ContentRecord))) internal _contents;
    /// @dev Place in `_contents` plus one.
    mapping(PermissionId id => mapping(bytes32 content => mapping(address account => uint256))) internal _contentPlaces;

    /// @dev Validator data of other shapes than the single owner, by pages of words.
    mapping(PermissionId id => mapping(uint256 page => mapping(address account => bytes32[PAGE]))) internal _signerData;

    mapping(address account => uint256) internal _sessionCount;
    mapping(uint256 index => mapping(address account => PermissionId)) internal _permissionIds;

    function _actionPolicies(PermissionId id, ActionId action, address account)
        internal
        view
        returns (PolicyList storage)
    {
        return _actions[IdLib.actionKey(id, action)][account];
    }

    /// @return owner of `abi.encode(uint256(1), [owner])`, the data of a single owner; zero for any other data.
    function _singleOwner(bytes memory data) internal pure returns (address owner) {
        if (data.length != 128) return address(0);
        (uint256 threshold, uint256 offset, uint256 length, uint256 word) =
            abi.decode(data, (uint256, uint256, uint256, uint256));
        if (threshold != 1 || offset != 0x40 || length != 1 || word > type(uint160).max) return address(0);
        return address(uint160(word));
    }

    function _storeSigner(PermissionId id, address account, bytes memory data) internal returns (SessionHeader header) {
        SessionRecord storage record = _sessions[id][account];
        address owner = _singleOwner(data);
        header = record.header.withSingleOwner(owner != address(0));
        if (owner != address(0)) {
            record.signer = uint160(owner);
            return header;
        }
        record.signer = data.length;
        for (uint256 i; i * 32 < data.length; ++i) {
            bytes32 word;
            assembly ("memory-safe") {
                word := mload(add(add(data, 0x20), mul(i, 0x20)))
            }
            _signerData[id][i / PAGE][account][i % PAGE] = word;
        }
    }

    /// @return data of the session's validator, as it was granted.
    function _loadSigner(PermissionId id, address account, SessionHeader header)
        internal
        view
        returns (bytes memory data)
    {
        uint256 signer = _sessions[id][account].signer;
        if (header.hasSingleOwner()) return abi.encode(uint256(1), uint256(0x40), uint256(1), signer);

        data = new bytes(signer);
        for (uint256 i; i * 32 < signer; ++i) {
            bytes32 word = _signerData[id][i / PAGE][account][i % PAGE];
            assembly ("memory-safe") {
                mstore(add(add(data, 0x20), mul(i, 0x20)), word)
            }
        }
    }

    function _clearSigner(PermissionId id, address account, SessionHeader header) internal {
        SessionRecord storage record = _sessions[id][account];
        if (!header.hasSingleOwner()) {
            uint256 length = record.signer;
            for (uint256 i; i * 32 < length; ++i) {
                _signerData[id][i / PAGE][account][i % PAGE] = 0;
            }
        }
        record.signer = 0;
    }
}
