// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MODULE_TYPE_STATELESS_VALIDATOR} from "../interfaces/IERC7579Module.sol";
import {I1271Policy, IActionPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {
    ActionData,
    ERC7739Context,
    ERC7739Data,
    ISmartSession,
    PolicyData,
    PolicyType,
    Session
} from "../interfaces/ISmartSession.sol";
import {ActionId, ConfigId, PermissionId} from "../interfaces/Types.sol";
import {IdLib} from "../libraries/IdLib.sol";
import {MAX_ACTIONS, MAX_CONTENTS} from "../libraries/Limits.sol";
import {PolicyCallLib} from "../libraries/PolicyCallLib.sol";
import {SessionDecoderLib} from "../libraries/SessionDecoderLib.sol";
import {PolicyList, PolicyListLib} from "./PolicyList.sol";
import {SessionHeader} from "./SessionHeader.sol";
import {ContentRecord, SessionRecord} from "./SessionStore.sol";
import {SessionViews} from "./SessionViews.sol";

/// @notice Grants, narrows and ends sessions. State is written before any policy is called to initialise itself.
abstract contract SessionManager is SessionViews {
    using PolicyListLib for PolicyList;
    using PolicyCallLib for address;

    // ------------------------------------------------------------- granting

    /// @inheritdoc ISmartSession
    function enableSessions(Session[] calldata) external returns (PermissionId[] memory) {
        return _grantAll(SessionDecoderLib.decodeSessions(msg.data[4:]));
    }

    /// @inheritdoc ISmartSession
    function enableUserOpPolicies(PermissionId permissionId, PolicyData[] calldata) external {
        SessionHeader header = _enabledHeader(permissionId);
        PolicyData[] memory policies = SessionDecoderLib.decodePolicies(msg.data[4:]);
        header = _addUserOpPolicies(permissionId, msg.sender, header, policies);
        _sessions[permissionId][msg.sender].header = header;
        _initialize(policies, msg.sender, IdLib.userOpConfigId(msg.sender, permissionId));
    }

    /// @inheritdoc ISmartSession
    function enableERC1271Policies(PermissionId permissionId, ERC7739Data calldata) external {
        SessionHeader header = _enabledHeader(permissionId);
        ERC7739Data memory data = SessionDecoderLib.decodeERC7739(msg.data[4:]);
        header = _addERC1271(permissionId, msg.sender, header, data);
        _sessions[permissionId][msg.sender].header = header;
        _initialize(data.erc1271Policies, msg.sender, IdLib.erc1271ConfigId(msg.sender, permissionId));
    }

    /// @inheritdoc ISmartSession
    function enableActionPolicies(PermissionId permissionId, ActionData[] calldata) external {
        SessionHeader header = _enabledHeader(permissionId);
        ActionData[] memory actions = SessionDecoderLib.decodeActions(msg.data[4:]);
        header = _addActions(permissionId, msg.sender, header, actions);
        _sessions[permissionId][msg.sender].header = header;
        _initializeActions(permissionId, msg.sender, actions);
    }

    /// @inheritdoc ISmartSession
    function setPermit4337Paymaster(PermissionId permissionId, bool enabled) external {
        SessionHeader header = _enabledHeader(permissionId);
        _sessions[permissionId][msg.sender].header = _permitPaymaster(permissionId, msg.sender, header, enabled);
    }

    // ------------------------------------------------------------- revoking

    /// @inheritdoc ISmartSession
    function disableUserOpPolicies(PermissionId permissionId, address[] calldata policies) external {
        SessionHeader header = _enabledHeader(permissionId);
        PolicyList storage list = _sessions[permissionId][msg.sender].userOpPolicies;
        _removePolicies(list, permissionId, PolicyType.USER_OP, policies);
        _sessions[permissionId][msg.sender].header = header.withUserOpPolicies(PolicyListLib.countOf(list.head) != 0);
    }

    /// @inheritdoc ISmartSession
    function disableERC1271Policies(
        PermissionId permissionId,
        address[] calldata policies,
        ERC7739Context[] calldata contexts
    ) external {
        SessionHeader header = _enabledHeader(permissionId);
        PolicyList storage list = _sessions[permissionId][msg.sender].erc1271Policies;
        _removePolicies(list, permissionId, PolicyType.ERC1271, policies);
        for (uint256 i; i < contexts.length; ++i) {
            for (uint256 j; j < contexts[i].contentNames.length; ++j) {
                bytes32 nameHash = keccak256(bytes(contexts[i].contentNames[j]));
                header = _removeContent(permissionId, header, contexts[i].appDomainSeparator, nameHash);
            }
        }
        _sessions[permissionId][msg.sender].header = header;
    }

    /// @inheritdoc ISmartSession
    function disableActionPolicies(PermissionId permissionId, ActionId actionId, address[] calldata policies) external {
        _enabledHeader(permissionId);
        _removePolicies(_actionPolicies(permissionId, actionId, msg.sender), permissionId, PolicyType.ACTION, policies);
    }

    /// @inheritdoc ISmartSession
    function disableActionId(PermissionId permissionId, ActionId actionId) external {
        SessionHeader header = _enabledHeader(permissionId);
        // One that was never granted gets its place too, since the fallback action would serve it.
        PolicyList storage list = _actionPolicies(permissionId, actionId, msg.sender);
        uint256 count = _placeAction(list, permissionId, msg.sender, actionId, header.actionCount());
        _sessions[permissionId][msg.sender].header = header.withActionCount(count);
        list.empty();
        emit ActionIdDisabled(permissionId, actionId, msg.sender);
    }

    /// @inheritdoc ISmartSession
    function revokeEnableSignature(PermissionId permissionId) external {
        _advanceNonce(permissionId, msg.sender);
    }

    /// @inheritdoc ISmartSession
    function removeSession(PermissionId permissionId) external {
        require(PermissionId.unwrap(permissionId) != 0, InvalidSession(permissionId));
        _remove(permissionId, msg.sender);
    }

    // ---------------------------------------------------- shared with the module

    function _grantAll(Session[] memory sessions) internal returns (PermissionId[] memory permissionIds) {
        permissionIds = new PermissionId[](sessions.length);
        for (uint256 i; i < sessions.length; ++i) {
            permissionIds[i] = _permissionIdOf(sessions[i]);
            _grant(permissionIds[i], msg.sender, sessions[i]);
        }
    }

    /// @dev Creates the session, or adds to the one that exists; policies that it has already start anew.
    function _grant(PermissionId permissionId, address account, Session memory session) internal {
        SessionRecord storage record = _sessions[permissionId][account];
        SessionHeader header = record.header;
        if (!header.isEnabled()) header = _create(permissionId, account, session);
        header = _permitPaymaster(permissionId, account, header, session.permitERC4337Paymaster);
        header = _addUserOpPolicies(permissionId, account, header, session.userOpPolicies);
        header = _addERC1271(permissionId, account, header, session.erc7739Policies);
        header = _addActions(permissionId, account, header, session.actions);
        record.header = header;
        emit SessionCreated(permissionId, account);

        _initialize(session.userOpPolicies, account, IdLib.userOpConfigId(account, permissionId));
        _initialize(session.erc7739Policies.erc1271Policies, account, IdLib.erc1271ConfigId(account, permissionId));
        _initializeActions(permissionId, account, session.actions);
    }

    /// @dev Of what the session had, only the enable nonce stays, one further.
    function _remove(PermissionId permissionId, address account) internal {
        SessionHeader header = _advanceNonce(permissionId, account);
        if (!header.isEnabled()) return;

        SessionRecord storage record = _sessions[permissionId][account];
        record.header = header.onlyNonce();
        _clearSigner(permissionId, account, header);
        record.userOpPolicies.clear();
        record.erc1271Policies.clear();
        _clearActions(permissionId, account, header.actionCount());
        _clearContents(permissionId, account, header.contentCount());
        _unlist(account, header.position());
        emit SessionValidatorDisabled(permissionId, header.validator(), account);
        emit SessionRemoved(permissionId, account);
    }

    /// @return header as stored, with the next nonce.
    function _advanceNonce(PermissionId permissionId, address account) internal returns (SessionHeader header) {
        SessionRecord storage record = _sessions[permissionId][account];
        header = record.header.withNextNonce();
        record.header = header;
        emit NonceIterated(permissionId, account, header.nonce());
    }

    // -------------------------------------------------------------- details

    function _enabledHeader(PermissionId permissionId) private view returns (SessionHeader header) {
        header = _sessions[permissionId][msg.sender].header;
        require(header.isEnabled(), InvalidSession(permissionId));
    }

    function _create(PermissionId permissionId, address account, Session memory session)
        private
        returns (SessionHeader header)
    {
        address validator = address(session.sessionValidator);
        require(validator.isModuleType(MODULE_TYPE_STATELESS_VALIDATOR), InvalidISessionValidator(validator));
        uint256 position = _sessionCount[account];
        header = _storeSigner(permissionId, account, session.sessionValidatorInitData).withValidator(validator)
            .withPosition(position);
        _sessionCount[account] = position + 1;
        _permissionIds[position][account] = permissionId;
        emit SessionValidatorEnabled(permissionId, validator, account);
    }

    function _unlist(address account, uint256 position) private {
        uint256 last = _sessionCount[account] - 1;
        if (position != last) {
            PermissionId moved = _permissionIds[last][account];
            _permissionIds[position][account] = moved;
            SessionRecord storage record = _sessions[moved][account];
            record.header = record.header.withPosition(position);
        }
        _permissionIds[last][account] = PermissionId.wrap(0);
        _sessionCount[account] = last;
    }

    function _permitPaymaster(PermissionId permissionId, address account, SessionHeader header, bool enabled)
        private
        returns (SessionHeader)
    {
        if (header.permitsPaymaster() == enabled) return header;
        emit PermissionIdPermit4337Paymaster(permissionId, account, enabled);
        return header.withPaymaster(enabled);
    }

    function _addUserOpPolicies(
        PermissionId permissionId,
        address account,
        SessionHeader header,
        PolicyData[] memory policies
    ) private returns (SessionHeader) {
        if (policies.length == 0) return header;
        PolicyList storage list = _sessions[permissionId][account].userOpPolicies;
        _addPolicies(list, permissionId, account, PolicyType.USER_OP, type(IUserOpPolicy).interfaceId, policies);
        return header.withUserOpPolicies(true);
    }

    function _addERC1271(PermissionId permissionId, address account, SessionHeader header, ERC7739Data memory data)
        private
        returns (SessionHeader)
    {
        PolicyList storage list = _sessions[permissionId][account].erc1271Policies;
        bytes4 interfaceId = type(I1271Policy).interfaceId;
        _addPolicies(list, permissionId, account, PolicyType.ERC1271, interfaceId, data.erc1271Policies);
        for (uint256 i; i < data.allowedERC7739Content.length; ++i) {
            ERC7739Context memory context = data.allowedERC7739Content[i];
            for (uint256 j; j < context.contentNames.length; ++j) {
                bytes32 nameHash = keccak256(bytes(context.contentNames[j]));
                header = _addContent(permissionId, account, header, context.appDomainSeparator, nameHash);
            }
        }
        return header;
    }

    function _addActions(PermissionId permissionId, address account, SessionHeader header, ActionData[] memory actions)
        private
        returns (SessionHeader)
    {
        uint256 count = header.actionCount();
        for (uint256 i; i < actions.length; ++i) {
            ActionData memory action = actions[i];
            require(action.actionTarget != address(0) && action.actionTarget != address(this), InvalidActionId());
            require(action.actionPolicies.length != 0, NoPoliciesSet(permissionId));
            ActionId id = IdLib.actionId(action.actionTarget, action.actionTargetSelector);
            PolicyList storage list = _actionPolicies(permissionId, id, account);
            count = _placeAction(list, permissionId, account, id, count);
            bytes4 interfaceId = type(IActionPolicy).interfaceId;
            _addPolicies(list, permissionId, account, PolicyType.ACTION, interfaceId, action.actionPolicies);
        }
        return header.withActionCount(count);
    }

    /// @param count actions that have a place.
    /// @return The same, or one more.
    function _placeAction(
        PolicyList storage list,
        PermissionId permissionId,
        address account,
        ActionId id,
        uint256 count
    ) private returns (uint256) {
        if (list.head != 0) return count;
        require(count < MAX_ACTIONS, TooManyActions(count + 1));
        _actionIds[permissionId][account][count] = id;
        list.mark();
        return count + 1;
    }

    function _addPolicies(
        PolicyList storage list,
        PermissionId permissionId,
        address account,
        PolicyType policyType,
        bytes4 interfaceId,
        PolicyData[] memory policies
    ) private {
        for (uint256 i; i < policies.length; ++i) {
            address policy = policies[i].policy;
            require(policy.supportsType(interfaceId), UnsupportedPolicy(policy));
            list.add(policy);
            emit PolicyEnabled(permissionId, policyType, policy, account);
        }
    }

    function _initialize(PolicyData[] memory policies, address account, ConfigId id) private {
        for (uint256 i; i < policies.length; ++i) {
            policies[i].policy.initialize(account, id, policies[i].initData);
        }
    }

    function _initializeActions(PermissionId permissionId, address account, ActionData[] memory actions) private {
        for (uint256 i; i < actions.length; ++i) {
            ActionId id = IdLib.actionId(actions[i].actionTarget, actions[i].actionTargetSelector);
            _initialize(actions[i].actionPolicies, account, IdLib.actionConfigId(account, permissionId, id));
        }
    }

    function _removePolicies(
        PolicyList storage list,
        PermissionId permissionId,
        PolicyType policyType,
        address[] calldata policies
    ) private {
        for (uint256 i; i < policies.length; ++i) {
            if (list.remove(policies[i])) {
                emit PolicyDisabled(permissionId, policyType, policies[i], msg.sender);
            }
        }
    }

    function _clearActions(PermissionId permissionId, address account, uint256 count) private {
        ActionId[MAX_ACTIONS] storage ids = _actionIds[permissionId][account];
        for (uint256 i; i < count; ++i) {
            _actionPolicies(permissionId, ids[i], account).clear();
            ids[i] = ActionId.wrap(0);
        }
    }

    function _addContent(
        PermissionId permissionId,
        address account,
        SessionHeader header,
        bytes32 appDomainSeparator,
        bytes32 nameHash
    ) private returns (SessionHeader) {
        mapping(address => uint256) storage places =
            _contentPlaces[permissionId][_contentId(appDomainSeparator, nameHash)];
        if (places[account] != 0) return header;
        uint256 count = header.contentCount();
        require(count < MAX_CONTENTS, TooManyContents(count + 1));
        _contents[permissionId][count][account] = ContentRecord(appDomainSeparator, nameHash);
        places[account] = count + 1;
        return header.withContentCount(count + 1);
    }

    function _removeContent(
        PermissionId permissionId,
        SessionHeader header,
        bytes32 appDomainSeparator,
        bytes32 nameHash
    ) private returns (SessionHeader) {
        mapping(address => uint256) storage places =
            _contentPlaces[permissionId][_contentId(appDomainSeparator, nameHash)];
        uint256 place = places[msg.sender];
        if (place == 0) return header;
        uint256 count = header.contentCount();
        if (place != count) {
            ContentRecord memory moved = _contents[permissionId][count - 1][msg.sender];
            _contents[permissionId][place - 1][msg.sender] = moved;
            _contentPlaces[permissionId][_contentId(moved.appDomainSeparator, moved.nameHash)][msg.sender] = place;
        }
        delete _contents[permissionId][count - 1][msg.sender];
        places[msg.sender] = 0;
        return header.withContentCount(count - 1);
    }

    function _clearContents(PermissionId permissionId, address account, uint256 count) private {
        for (uint256 i; i < count; ++i) {
            ContentRecord storage content = _contents[permissionId][i][account];
            bytes32 id = _contentId(content.appDomainSeparator, content.nameHash);
            _contentPlaces[permissionId][id][account] = 0;
            delete _contents[permissionId][i][account];
        }
    }
}
