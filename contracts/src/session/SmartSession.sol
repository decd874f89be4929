// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ERC1271_FAILED,
    ERC1271_SUCCESS,
    IModule,
    IValidator,
    MODULE_TYPE_VALIDATOR,
    VALIDATION_FAILED
} from "../interfaces/IERC7579Module.sol";
import {ISessionValidator} from "../interfaces/ISessionValidator.sol";
import {EnableSession, ISmartSession, Session, SmartSessionMode} from "../interfaces/ISmartSession.sol";
import {ActionId, ConfigId, PermissionId} from "../interfaces/Types.sol";
import {ERC7739Lib, NestedSignature} from "../libraries/ERC7739Lib.sol";
import {CALLTYPE_BATCH, CALLTYPE_SINGLE, EXECUTE_SELECTOR, ExecutionLib} from "../libraries/ExecutionLib.sol";
import {FastLZLib} from "../libraries/FastLZLib.sol";
import {FALLBACK_ACTION, FALLBACK_MODULE_ACTION, FALLBACK_TARGET, IdLib} from "../libraries/IdLib.sol";
import {MAX_EXECUTIONS} from "../libraries/Limits.sol";
import {PolicyCallLib} from "../libraries/PolicyCallLib.sol";
import {SessionDecoderLib} from "../libraries/SessionDecoderLib.sol";
import {SessionDigestLib} from "../libraries/SessionDigestLib.sol";
import {ValidationDataLib} from "../libraries/ValidationDataLib.sol";
import {PolicyList, PolicyListLib} from "./PolicyList.sol";
import {SessionHeader} from "./SessionHeader.sol";
import {SessionManager} from "./SessionManager.sol";
import {SessionRecord} from "./SessionStore.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IAccountExecute} from "account-abstraction/interfaces/IAccountExecute.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title SmartSession
/// @notice See `ISmartSession`. A user operation of a session passes when the session is enabled, each of its userOp
/// policies agrees, each call that it makes is of a granted action whose policies all agree, and the session key signed
/// it; in this order, the signature last, so that an estimate with a stub signature pays for all the rest.
contract SmartSession is SessionManager {
    using PolicyListLib for PolicyList;
    using PolicyCallLib for address;

    // ---------------------------------------------------------- user operations

    /// @inheritdoc IValidator
    function validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash) external returns (uint256) {
        address sender = userOp.sender;
        require(sender == msg.sender, InvalidUserOpSender(sender));
        bytes calldata signature = userOp.signature;
        require(signature.length != 0, InvalidData());
        uint8 mode = uint8(signature[0]);
        if (mode == uint8(SmartSessionMode.USE)) {
            require(signature.length > 32, InvalidData());
            PermissionId id = PermissionId.wrap(bytes32(signature[1:]));
            (SessionHeader used, uint256 usable) = _check(userOp, id);
            return _isSigned(id, used, userOpHash, signature[33:]) ? usable : VALIDATION_FAILED;
        }
        require(mode <= uint8(SmartSessionMode.UNSAFE_ENABLE), UnsupportedSmartSessionMode(mode));
        (PermissionId enabled, bytes memory sessionSignature) =
            _enable(msg.sender, SmartSessionMode(mode), signature[1:]);
        (SessionHeader header, uint256 range) = _check(userOp, enabled);
        return _isSignedInMemory(enabled, header, userOpHash, sessionSignature) ? range : VALIDATION_FAILED;
    }

    /// @dev All but the signature.
    function _check(PackedUserOperation calldata userOp, PermissionId permissionId)
        private
        returns (SessionHeader header, uint256 range)
    {
        SessionRecord storage record = _sessions[permissionId][msg.sender];
        header = record.header;
        require(header.isEnabled(), InvalidPermissionId(permissionId));
        uint256 opRange = _checkUserOp(userOp, permissionId, record, header);
        uint256 callRange = _checkCalls(userOp.callData, permissionId);
        range = ValidationDataLib.intersect(opRange, callRange);
    }

    function _checkUserOp(
        PackedUserOperation calldata userOp,
        PermissionId permissionId,
        SessionRecord storage record,
        SessionHeader header
    ) private returns (uint256) {
        bool sponsored = userOp.paymasterAndData.length != 0;
        require(!sponsored || header.permitsPaymaster(), PaymasterValidationNotEnabled(permissionId));
        if (!header.hasUserOpPolicies()) {
            require(!sponsored, NoPoliciesSet(permissionId));
            return 0;
        }
        ConfigId id = IdLib.userOpConfigId(msg.sender, permissionId);
        PolicyList storage list = record.userOpPolicies;
        return _ask(list, list.head, permissionId, PolicyCallLib.encodeUserOpCheck(id, userOp));
    }

    function _checkCalls(bytes calldata callData, PermissionId permissionId) private returns (uint256) {
        require(callData.length >= 4, InvalidData());
        bytes4 selector = IdLib.selectorOf(callData);
        if (selector == EXECUTE_SELECTOR) return _checkExecute(callData, permissionId);
        require(selector != IAccountExecute.executeUserOp.selector, UnsupportedExecutionType());
        return _checkAction(permissionId, IdLib.actionId(msg.sender, selector), false, msg.sender, 0, callData);
    }

    function _checkExecute(bytes calldata callData, PermissionId permissionId) private returns (uint256 range) {
        (bytes32 mode, bytes calldata executionCalldata) = ExecutionLib.decodeExecute(callData);
        require(mode << 8 >> 248 == 0, UnsupportedExecutionType());
        bytes1 callType = bytes1(mode);
        if (callType == CALLTYPE_SINGLE) {
            (address target, uint256 value, bytes calldata data) = ExecutionLib.decodeSingle(executionCalldata);
            return _checkCall(permissionId, target, value, data);
        }
        require(callType == CALLTYPE_BATCH, UnsupportedCallType(callType));
        uint256 length = ExecutionLib.batchLength(executionCalldata);
        require(length != 0, NoExecutionsInBatch());
        require(length <= MAX_EXECUTIONS, TooManyExecutions(length));
        for (uint256 i; i < length; ++i) {
            (address target, uint256 value, bytes calldata data) = ExecutionLib.batchItem(executionCalldata, i);
            range = ValidationDataLib.intersect(range, _checkCall(permissionId, target, value, data));
        }
    }

    /// @dev One call that the account would make.
    function _checkCall(PermissionId permissionId, address target, uint256 value, bytes calldata data)
        private
        returns (uint256)
    {
        bytes4 selector = IdLib.selectorOf(data);
        require(target != FALLBACK_TARGET, InvalidTarget());
        if (target == address(this)) {
            uint256 range = _checkAction(permissionId, FALLBACK_MODULE_ACTION, false, target, value, data);
            _requireNarrowing(permissionId, selector, data);
            return range;
        }
        bool self = target == msg.sender;
        if (self) {
            require(
                selector != EXECUTE_SELECTOR && selector != IAccountExecute.executeUserOp.selector, InvalidSelfCall()
            );
        }
        return _checkAction(permissionId, IdLib.actionId(target, selector), !self, target, value, data);
    }

    /// @param withFallback whether the fallback action stands in for an action that was never granted.
    function _checkAction(
        PermissionId permissionId,
        ActionId action,
        bool withFallback,
        address target,
        uint256 value,
        bytes calldata data
    ) private returns (uint256) {
        bytes32 key = IdLib.actionKey(permissionId, action);
        PolicyList storage list = _actions[key][msg.sender];
        uint256 head = list.head;
        if (head == 0 && withFallback) {
            key = IdLib.actionKey(permissionId, FALLBACK_ACTION);
            list = _actions[key][msg.sender];
            head = list.head;
        }
        require(PolicyListLib.countOf(head) != 0, NoPoliciesSet(permissionId));
        ConfigId id = IdLib.actionConfigId(msg.sender, key);
        return _ask(list, head, permissionId, PolicyCallLib.encodeActionCheck(id, msg.sender, target, value, data));
    }

    function _ask(PolicyList storage list, uint256 head, PermissionId permissionId, bytes memory question)
        private
        returns (uint256 range)
    {
        range = list.at(head, 0).check(permissionId, question);
        uint256 count = PolicyListLib.countOf(head);
        for (uint256 i = 1; i < count; ++i) {
            range = ValidationDataLib.intersect(range, list.at(head, i).check(permissionId, question));
        }
    }

    /// @dev A session that may call this module can give up rights, never gain any: it may end itself, disable an action, and
    /// take contents away from what it may sign. No policy goes alone, not even the last one of a list: an operation of the
    /// same bundle can add another to it, validated after this one and before its execution, which would then stand alone.
    function _requireNarrowing(PermissionId permissionId, bytes4 selector, bytes calldata data) private pure {
        require(data.length >= 36 && bytes32(data[4:]) == PermissionId.unwrap(permissionId), InvalidTarget());
        if (selector == ISmartSession.removeSession.selector || selector == ISmartSession.disableActionId.selector) {
            return;
        }
        require(
            selector == ISmartSession.disableERC1271Policies.selector
                && SessionDecoderLib.decodeListLength(data[4:], 1) == 0,
            UnsupportedModuleCall(selector)
        );
    }

    function _isSigned(PermissionId permissionId, SessionHeader header, bytes32 hash, bytes calldata signature)
        private
        view
        returns (bool)
    {
        if (!header.hasSingleOwner()) return _isSignedInMemory(permissionId, header, hash, signature);
        uint256 owner = _sessions[permissionId][msg.sender].signer;
        return header.validator().staticTrue(PolicyCallLib.encodeSignatureCheck(hash, signature, owner));
    }

    function _isSignedInMemory(PermissionId permissionId, SessionHeader header, bytes32 hash, bytes memory signature)
        private
        view
        returns (bool)
    {
        bytes memory data = _loadSigner(permissionId, msg.sender, header);
        return header.validator()
            .staticTrue(abi.encodeCall(ISessionValidator.validateSignatureWithData, (hash, signature, data)));
    }

    /// @param compressed FastLZ of `abi.encode(EnableSession, bytes sessionSignature)`.
    function _enable(address account, SmartSessionMode mode, bytes calldata compressed)
        private
        returns (PermissionId permissionId, bytes memory sessionSignature)
    {
        EnableSession memory enable;
        (enable, sessionSignature) = SessionDecoderLib.decodeEnableSession(FastLZLib.decompress(compressed));
        Session memory session = enable.sessionToEnable;
        permissionId = _permissionIdOf(session);
        _requireGranted(permissionId, account, mode, enable);
        _grant(permissionId, account, session);
    }

    /// @dev Uses the session's enable nonce up: the signature counts once on each chain.
    function _requireGranted(
        PermissionId permissionId,
        address account,
        SmartSessionMode mode,
        EnableSession memory enable
    ) private {
        uint256 index = enable.chainDigestIndex;
        require(index < enable.hashesAndChainIds.length, HashIndexOutOfBounds(index));
        uint64 chainId = enable.hashesAndChainIds[index].chainId;
        require(chainId == block.chainid, ChainIdMismatch(chainId));

        uint256 nonce = _advanceNonce(permissionId, account).nonce() - 1;
        bytes32 provided = enable.hashesAndChainIds[index].sessionDigest;
        bytes32 computed = SessionDigestLib.sessionDigest(enable.sessionToEnable, account, address(this), mode, nonce);
        require(provided == computed, HashMismatch(provided, computed));

        bytes32 digest = SessionDigestLib.multiChainDigest(enable.hashesAndChainIds);
        require(_isOwnerSigned(account, digest, enable.permissionEnableSig), InvalidEnableSignature(account, digest));
    }

    function _isOwnerSigned(address account, bytes32 digest, bytes memory signature) private view returns (bool) {
        (bool success, bytes32 answer) =
            PolicyCallLib.staticWord(account, abi.encodeCall(IERC1271.isValidSignature, (digest, signature)));
        return success && bytes4(answer) == ERC1271_SUCCESS;
    }

    // ---------------------------------------------------------------- ERC-1271

    /// @inheritdoc IValidator
    function isValidSignatureWithSender(address sender, bytes32 hash, bytes calldata signature)
        external
        view
        returns (bytes4)
    {
        if (hash == ERC7739Lib.DETECTION_HASH) return ERC7739Lib.DETECTED;
        // A session key must not sign grants: this module asks the account about them.
        if (sender == address(this)) return ERC1271_FAILED;
        bytes calldata unwrapped = ERC7739Lib.unwrap(signature);
        (bool wellFormed, NestedSignature memory nested) = ERC7739Lib.parse(unwrapped);
        if (!wellFormed || hash != ERC7739Lib.applicationHash(nested)) return ERC1271_FAILED;

        PermissionId permissionId = PermissionId.wrap(nested.permissionId);
        SessionHeader header = _sessions[permissionId][msg.sender].header;
        bytes32 nameHash = keccak256(nested.contentsDescription);
        if (
            !_isContentEnabled(msg.sender, permissionId, nested.appDomainSeparator, nameHash)
                || !_agreeToSign(permissionId, sender, hash, unwrapped)
        ) return ERC1271_FAILED;

        bytes32 nestedHash = ERC7739Lib.nestedHash(nested, msg.sender);
        if (nestedHash == 0) return ERC1271_FAILED;
        return
            _isSignedInMemory(permissionId, header, nestedHash, nested.sessionSignature)
                ? ERC1271_SUCCESS
                : ERC1271_FAILED;
    }

    function _agreeToSign(PermissionId permissionId, address sender, bytes32 hash, bytes calldata signature)
        private
        view
        returns (bool)
    {
        PolicyList storage list = _sessions[permissionId][msg.sender].erc1271Policies;
        uint256 head = list.head;
        uint256 count = PolicyListLib.countOf(head);
        require(count != 0, NoPoliciesSet(permissionId));
        ConfigId id = IdLib.erc1271ConfigId(msg.sender, permissionId);
        for (uint256 i; i < count; ++i) {
            if (!list.at(head, i).checkSignature(id, sender, msg.sender, hash, signature)) return false;
        }
        return true;
    }

    // ------------------------------------------------------------------ module

    /// @inheritdoc IModule
    /// @param data empty, or mode (1 byte, ENABLE or UNSAFE_ENABLE) ‖ `abi.encode(Session[])`.
    function onInstall(bytes calldata data) external {
        require(_sessionCount[msg.sender] == 0, SmartSessionModuleAlreadyInstalled(msg.sender));
        if (data.length == 0) return;
        uint8 mode = uint8(data[0]);
        require(mode == uint8(SmartSessionMode.ENABLE) || mode == uint8(SmartSessionMode.UNSAFE_ENABLE), InvalidMode());
        Session[] memory sessions = SessionDecoderLib.decodeSessions(data[1:]);
        require(sessions.length != 0, InvalidData());
        _grantAll(sessions);
    }

    /// @inheritdoc IModule
    /// @dev Ends every session. Takes about 60,000 gas a session of two actions.
    function onUninstall(bytes calldata) external {
        for (uint256 left = _sessionCount[msg.sender]; left != 0; --left) {
            _remove(_permissionIds[left - 1][msg.sender], msg.sender);
        }
    }

    /// @inheritdoc IModule
    function isModuleType(uint256 moduleTypeId) external pure returns (bool) {
        return moduleTypeId == MODULE_TYPE_VALIDATOR;
    }

    /// @inheritdoc IModule
    /// @return Whether the account has a session; an account that installed the module without any has none.
    function isInitialized(address smartAccount) external view returns (bool) {
        return _sessionCount[smartAccount] != 0;
    }
}
