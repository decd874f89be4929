// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ActionData,
    ERC7739ContextHashes,
    ISmartSession,
    PolicyData,
    Session,
    SmartSessionMode
} from "../interfaces/ISmartSession.sol";
import {ActionId, PermissionId} from "../interfaces/Types.sol";
import {IdLib} from "../libraries/IdLib.sol";
import {SessionDecoderLib} from "../libraries/SessionDecoderLib.sol";
import {SessionDigestLib} from "../libraries/SessionDigestLib.sol";
import {PolicyList, PolicyListLib} from "./PolicyList.sol";
import {SessionHeader} from "./SessionHeader.sol";
import {ContentRecord, SessionStore} from "./SessionStore.sol";

/// @notice What anyone may read of a session, in the published shapes.
abstract contract SessionViews is SessionStore {
    using PolicyListLib for PolicyList;

    /// @inheritdoc ISmartSession
    function getNonce(PermissionId permissionId, address account) external view returns (uint256) {
        return _sessions[permissionId][account].header.nonce();
    }

    /// @inheritdoc ISmartSession
    function getPermissionId(Session calldata) external pure returns (PermissionId) {
        return _permissionIdOf(SessionDecoderLib.decodeSession(msg.data[4:], 0));
    }

    /// @inheritdoc ISmartSession
    function getSessionDigest(PermissionId permissionId, address account, Session calldata, SmartSessionMode mode)
        external
        view
        returns (bytes32)
    {
        Session memory session = SessionDecoderLib.decodeSession(msg.data[4:], 2);
        uint256 nonce = _sessions[permissionId][account].header.nonce();
        return SessionDigestLib.sessionDigest(session, account, address(this), mode, nonce);
    }

    /// @inheritdoc ISmartSession
    function getPermissionIDs(address account) external view returns (PermissionId[] memory permissionIds) {
        permissionIds = new PermissionId[](_sessionCount[account]);
        for (uint256 i; i < permissionIds.length; ++i) {
            permissionIds[i] = _permissionIds[i][account];
        }
    }

    /// @inheritdoc ISmartSession
    function getSessionValidatorAndConfig(address account, PermissionId permissionId)
        external
        view
        returns (address sessionValidator, bytes memory sessionValidatorData)
    {
        SessionHeader header = _sessions[permissionId][account].header;
        return (header.validator(), _loadSigner(permissionId, account, header));
    }

    /// @inheritdoc ISmartSession
    function getEnabledActions(address account, PermissionId permissionId)
        external
        view
        returns (bytes32[] memory actions)
    {
        ActionId[128] storage ids = _actionIds[permissionId][account];
        uint256 granted = _sessions[permissionId][account].header.actionCount();
        actions = new bytes32[](granted);
        uint256 enabled;
        for (uint256 i; i < granted; ++i) {
            ActionId action = ids[i];
            if (isActionIdEnabled(account, permissionId, action)) actions[enabled++] = ActionId.unwrap(action);
        }
        assembly ("memory-safe") {
            mstore(actions, enabled)
        }
    }

    /// @inheritdoc ISmartSession
    function getActionPolicies(address account, PermissionId permissionId, ActionId actionId)
        external
        view
        returns (address[] memory)
    {
        return _actionPolicies(permissionId, actionId, account).values();
    }

    /// @inheritdoc ISmartSession
    function getUserOpPolicies(address account, PermissionId permissionId) external view returns (address[] memory) {
        return _sessions[permissionId][account].userOpPolicies.values();
    }

    /// @inheritdoc ISmartSession
    function getERC1271Policies(address account, PermissionId permissionId) external view returns (address[] memory) {
        return _sessions[permissionId][account].erc1271Policies.values();
    }

    /// @inheritdoc ISmartSession
    function getEnabledERC7739Content(address account, PermissionId permissionId)
        external
        view
        returns (ERC7739ContextHashes[] memory contexts)
    {
        uint256 count = _sessions[permissionId][account].header.contentCount();
        contexts = new ERC7739ContextHashes[](count);
        uint256 length;
        for (uint256 i; i < count; ++i) {
            ContentRecord storage content = _contents[permissionId][i][account];
            uint256 at;
            while (at < length && contexts[at].appDomainSeparator != content.appDomainSeparator) ++at;
            if (at == length) contexts[length++].appDomainSeparator = content.appDomainSeparator;
            contexts[at].contentNameHashes = _append(contexts[at].contentNameHashes, content.nameHash);
        }
        assembly ("memory-safe") {
            mstore(contexts, length)
        }
    }

    /// @inheritdoc ISmartSession
    function isPermissionEnabled(PermissionId permissionId, address account) external view returns (bool) {
        return _sessions[permissionId][account].header.isEnabled();
    }

    /// @inheritdoc ISmartSession
    function isISessionValidatorSet(PermissionId permissionId, address account) external view returns (bool) {
        return _sessions[permissionId][account].header.isEnabled();
    }

    /// @inheritdoc ISmartSession
    function isActionIdEnabled(address account, PermissionId permissionId, ActionId actionId)
        public
        view
        returns (bool)
    {
        return PolicyListLib.countOf(_actionPolicies(permissionId, actionId, account).head) != 0;
    }

    /// @inheritdoc ISmartSession
    function isActionPolicyEnabled(address account, PermissionId permissionId, ActionId actionId, address policy)
        public
        view
        returns (bool)
    {
        return _actionPolicies(permissionId, actionId, account).contains(policy);
    }

    /// @inheritdoc ISmartSession
    function isUserOpPolicyEnabled(address account, PermissionId permissionId, address policy)
        public
        view
        returns (bool)
    {
        return _sessions[permissionId][account].userOpPolicies.contains(policy);
    }

    /// @inheritdoc ISmartSession
    function isERC1271PolicyEnabled(address account, PermissionId permissionId, address policy)
        public
        view
        returns (bool)
    {
        return _sessions[permissionId][account].erc1271Policies.contains(policy);
    }

    /// @inheritdoc ISmartSession
    function isERC7739ContentEnabled(
        address account,
        PermissionId permissionId,
        bytes32 appDomainSeparator,
        string calldata content
    ) external view returns (bool) {
        return _isContentEnabled(account, permissionId, appDomainSeparator, keccak256(bytes(content)));
    }

    /// @inheritdoc ISmartSession
    function areActionsEnabled(address account, PermissionId permissionId, ActionData[] calldata actions)
        external
        view
        returns (bool)
    {
        for (uint256 i; i < actions.length; ++i) {
            ActionId actionId = IdLib.actionId(actions[i].actionTarget, actions[i].actionTargetSelector);
            if (!isActionIdEnabled(account, permissionId, actionId)) return false;
            PolicyData[] calldata policies = actions[i].actionPolicies;
            for (uint256 j; j < policies.length; ++j) {
                if (!isActionPolicyEnabled(account, permissionId, actionId, policies[j].policy)) return false;
            }
        }
        return true;
    }

    /// @inheritdoc ISmartSession
    function areUserOpPoliciesEnabled(address account, PermissionId permissionId, PolicyData[] calldata userOpPolicies)
        external
        view
        returns (bool)
    {
        for (uint256 i; i < userOpPolicies.length; ++i) {
            if (!isUserOpPolicyEnabled(account, permissionId, userOpPolicies[i].policy)) return false;
        }
        return true;
    }

    /// @inheritdoc ISmartSession
    function areERC1271PoliciesEnabled(
        address account,
        PermissionId permissionId,
        PolicyData[] calldata erc1271Policies
    ) external view returns (bool) {
        for (uint256 i; i < erc1271Policies.length; ++i) {
            if (!isERC1271PolicyEnabled(account, permissionId, erc1271Policies[i].policy)) {
                return false;
            }
        }
        return true;
    }

    function _isContentEnabled(address account, PermissionId permissionId, bytes32 appDomainSeparator, bytes32 nameHash)
        internal
        view
        returns (bool)
    {
        return _contentPlaces[permissionId][_contentId(appDomainSeparator, nameHash)][account] != 0;
    }

    function _contentId(bytes32 appDomainSeparator, bytes32 nameHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(appDomainSeparator, nameHash));
    }

    function _permissionIdOf(Session memory session) internal pure returns (PermissionId) {
        return IdLib.permissionId(address(session.sessionValidator), session.sessionValidatorInitData, session.salt);
    }

    function _append(bytes32[] memory list, bytes32 value) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i; i < list.length; ++i) {
            longer[i] = list[i];
        }
        longer[list.length] = value;
    }
}
