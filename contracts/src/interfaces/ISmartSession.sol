// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IValidator} from "./IERC7579Module.sol";
import {ISessionValidator} from "./ISessionValidator.sol";
import {ActionId, PermissionId} from "./Types.sol";

/// @notice A policy and its configuration, in the policy's own encoding.
struct PolicyData {
    address policy;
    bytes initData;
}

/// @notice A function of a contract that the session may call, and the policies that every call must satisfy.
struct ActionData {
    bytes4 actionTargetSelector;
    address actionTarget;
    PolicyData[] actionPolicies;
}

/// @notice Messages that the session may sign for one application (ERC-7739): its domain and its content types.
struct ERC7739Context {
    bytes32 appDomainSeparator;
    string[] contentNames;
}

/// @notice As stored: content names by their keccak256.
struct ERC7739ContextHashes {
    bytes32 appDomainSeparator;
    bytes32[] contentNameHashes;
}

/// @notice What the session may sign under ERC-1271, and the policies that every signature must satisfy.
struct ERC7739Data {
    ERC7739Context[] allowedERC7739Content;
    PolicyData[] erc1271Policies;
}

/// @notice A grant: who may sign, what it may do, and whether a paymaster may pay for it.
struct Session {
    ISessionValidator sessionValidator;
    bytes sessionValidatorInitData;
    bytes32 salt;
    PolicyData[] userOpPolicies;
    ERC7739Data erc7739Policies;
    ActionData[] actions;
    bool permitERC4337Paymaster;
}

/// @notice One chain's part of a grant that the owner signs for several chains at once.
struct ChainDigest {
    uint64 chainId;
    bytes32 sessionDigest;
}

/// @notice A grant with the owner's signature, as ENABLE mode carries it in a user operation.
struct EnableSession {
    uint8 chainDigestIndex;
    ChainDigest[] hashesAndChainIds;
    Session sessionToEnable;
    bytes permissionEnableSig;
}

enum SmartSessionMode {
    USE,
    ENABLE,
    UNSAFE_ENABLE
}

enum PolicyType {
    NA,
    USER_OP,
    ACTION,
    ERC1271
}

/// @title ISmartSession
/// @notice ERC-7579 validator that lets an account's owner grant *sessions*: keys that may do only what their policies
/// allow. Speaks the interface of the Smart Sessions contracts of live chains, and is stricter where its errors say so.
///
/// Every enable, disable and remove function acts on `msg.sender`'s own sessions.
/// Warning: a bundler validates all operations of a bundle before it executes the first. An operation that was validated
/// before its session was narrowed or removed is still executed when both are in one bundle.
/// Warning: a fallback action (target 0x…01, selector 0x00000001) serves the account's other modules too, which take its calls
/// for its owner's: under a permissive policy a session may call `transferOwnership` or `addOwner` of the account's validator.
/// Warning: uninstalling ends the sessions that are enabled, and voids enable signatures for those alone. A grant that was
/// signed and never used survives it, and works after the module is installed again: `revokeEnableSignature` voids it.
/// Warning: a session that may call this module (selector 0x00000002) can use up its 128 places for actions, by disabling
/// actions that it never had. Its owner can then remove it, not add to it.
interface ISmartSession is IValidator {
    // ---------------------------------------------------------------- events

    /// @notice The action is refused from now on, by the fallback action too.
    event ActionIdDisabled(PermissionId permissionId, ActionId actionId, address smartAccount);
    /// @notice Enable signatures for the session count no longer if they are over a nonce below `newValue`.
    event NonceIterated(PermissionId permissionId, address account, uint256 newValue);
    /// @notice Whether a paymaster may pay for the session's operations has changed.
    event PermissionIdPermit4337Paymaster(PermissionId permissionId, address smartAccount, bool enabled);
    /// @notice The policy was taken away by a call that names it. When an action or a session goes, only the event for that says so.
    event PolicyDisabled(PermissionId permissionId, PolicyType policyType, address policy, address smartAccount);
    /// @notice The policy must agree from now on; also where it was there already, and is only initialised again.
    event PolicyEnabled(PermissionId permissionId, PolicyType policyType, address policy, address smartAccount);
    /// @notice The session was granted, or added to.
    event SessionCreated(PermissionId permissionId, address account);
    /// @notice The session ended.
    event SessionRemoved(PermissionId permissionId, address smartAccount);
    /// @notice The session ended, and with it the right of its validator to speak for it.
    event SessionValidatorDisabled(PermissionId permissionId, address sessionValidator, address smartAccount);
    /// @notice The session is new, and this validator decides who signs for it.
    event SessionValidatorEnabled(PermissionId permissionId, address sessionValidator, address smartAccount);

    // ------------------------------------------- errors of a user operation

    /// @notice `validateUserOp` was called by another than the operation's sender.
    error InvalidUserOpSender(address sender);
    /// @notice The signature's first byte is none of SmartSessionMode.
    error UnsupportedSmartSessionMode(uint8 mode);
    /// @notice The account has no such session.
    error InvalidPermissionId(PermissionId permissionId);
    /// @notice The operation names a paymaster and the session does not permit one.
    error PaymasterValidationNotEnabled(PermissionId permissionId);
    /// @notice No policy stands for what the operation does, so none can agree; or an action is granted without any.
    error NoPoliciesSet(PermissionId permissionId);
    /// @notice The policy refused, or gave no proper answer (under 32 bytes, or it has no code).
    error PolicyViolation(PermissionId permissionId, address policy);
    /// @notice The policy reverted. `reason` is the first 32 bytes of what it reverted with, zero when it gave none.
    error PolicyCheckReverted(bytes32 reason);
    /// @notice The policy's answer is one that only this module may give.
    error ForbiddenValidationData();
    /// @notice An `execute` inside an `execute`.
    error InvalidSelfCall();
    /// @notice The call's target is the address that marks fallback actions.
    error InvalidTarget();
    /// @notice A session may call this module only to narrow itself: `removeSession`, `disableActionId`, and
    /// `disableERC1271Policies` that names contents and no policy, all for its own permission. The disable functions that take
    /// policies away are refused: the policies left agree alone, which is wider.
    error UnsupportedModuleCall(bytes4 selector);
    /// @notice A batch without calls.
    error NoExecutionsInBatch();
    /// @notice A batch of more than 128 calls.
    error TooManyExecutions(uint256 count);
    /// @notice An execution type other than DEFAULT (ERC-7579), or `executeUserOp` (ERC-4337).
    error UnsupportedExecutionType();
    /// @notice A call type other than single or batch (ERC-7579), such as delegatecall.
    error UnsupportedCallType(bytes1 callType);
    /// @notice The calldata is not the encoding that every account reads alike: in `execute`, an offset that the standard encoder
    /// does not write, though the account may follow it. Also a grant, or a signature, that is cut short or has a bad encoding.
    error InvalidData();
    /// @notice The session has no session validator.
    error SignerNotFound(PermissionId permissionId, address account);

    // -------------------------------------------------------- errors of a grant

    /// @notice ERC-1271 of the account does not accept the owner's signature over the grant.
    error InvalidEnableSignature(address account, bytes32 hash);
    /// @notice The named chain digest is for another chain.
    error ChainIdMismatch(uint64 providedChainId);
    /// @notice The list of chain digests has no such index.
    error HashIndexOutOfBounds(uint256 index);
    /// @notice The session is not the one whose digest was signed, or its enable nonce has moved on.
    error HashMismatch(bytes32 providedHash, bytes32 computedHash);
    /// @notice The address is no contract, or does not say that it is a policy of the needed type (ERC-165).
    error UnsupportedPolicy(address policy);
    /// @notice The address is not a stateless validator (module type 7).
    error InvalidISessionValidator(address sessionValidator);
    /// @notice An action whose target is zero or this module.
    error InvalidActionId();
    /// @notice More than 128 actions in a session.
    error TooManyActions(uint256 count);
    /// @notice More than 32 policies in a list.
    error TooManyPolicies(uint256 count);
    /// @notice More than 128 contents in a session; the deployed contracts set no bound.
    error TooManyContents(uint256 count);
    /// @notice The account has no such session to change.
    error InvalidSession(PermissionId permissionId);
    /// @notice The first byte of the install data is neither ENABLE nor UNSAFE_ENABLE.
    error InvalidMode();
    /// @notice The account already has sessions.
    error SmartSessionModuleAlreadyInstalled(address account);
    /// @notice The index is beyond the list.
    error AssociatedArray_OutOfBounds(uint256 index);

    // -------------------------------------------------------- granting and revoking

    /// @notice Grants sessions, or adds to those that exist.
    /// @return permissionIds of the sessions, in order.
    function enableSessions(Session[] calldata sessions) external returns (PermissionId[] memory permissionIds);

    /// @notice Adds policies for the user operation as a whole; one that is there already is initialised again.
    function enableUserOpPolicies(PermissionId permissionId, PolicyData[] calldata userOpPolicies) external;

    /// @notice Takes policies away: those left must agree alone. Without any, a session cannot use a paymaster.
    function disableUserOpPolicies(PermissionId permissionId, address[] calldata policies) external;

    /// @notice Adds contents and policies for ERC-1271.
    function enableERC1271Policies(PermissionId permissionId, ERC7739Data calldata erc1271Policies) external;

    /// @notice Takes policies and contents away. Without a policy, or without contents, the session can sign nothing.
    function disableERC1271Policies(
        PermissionId permissionId,
        address[] calldata policies,
        ERC7739Context[] calldata contexts
    ) external;

    /// @notice Adds actions, or policies to actions.
    function enableActionPolicies(PermissionId permissionId, ActionData[] calldata actionPolicies) external;

    /// @notice Takes policies of an action away: those left must agree alone. An action without policies is refused, by the
    /// fallback action too.
    function disableActionPolicies(PermissionId permissionId, ActionId actionId, address[] calldata policies) external;

    /// @notice Takes an action away. It is then refused, by the fallback action too, until it is granted again.
    function disableActionId(PermissionId permissionId, ActionId actionId) external;

    /// @notice Ends a session and voids every enable signature for it that is not used yet.
    function removeSession(PermissionId permissionId) external;

    /// @notice Voids every enable signature for the session that is not used yet.
    function revokeEnableSignature(PermissionId permissionId) external;

    /// @notice Says whether a paymaster may pay for the session's operations.
    function setPermit4337Paymaster(PermissionId permissionId, bool enabled) external;

    // -------------------------------------------------------------------- views

    /// @notice How many enable signatures of the session were used or voided.
    function getNonce(PermissionId permissionId, address account) external view returns (uint256);

    /// @notice Commits to validator, its data and the salt only: sessions that differ elsewhere share an id.
    function getPermissionId(Session calldata session) external pure returns (PermissionId);

    /// @notice EIP-712 struct hash of the session, as one chain's part of what the owner signs.
    /// @param mode UNSAFE_ENABLE sets `ignoreSecurityAttestations` in the digest; nothing else depends on it.
    function getSessionDigest(PermissionId permissionId, address account, Session calldata data, SmartSessionMode mode)
        external
        view
        returns (bytes32);

    /// @notice Ids of the account's sessions, in no particular order.
    function getPermissionIDs(address account) external view returns (PermissionId[] memory permissionIds);

    /// @notice The session's validator and its data as granted; zero and empty when there is no such session.
    function getSessionValidatorAndConfig(address account, PermissionId permissionId)
        external
        view
        returns (address sessionValidator, bytes memory sessionValidatorData);

    /// @notice Ids of the actions that have a policy. Those that were disabled, or emptied, are not among them.
    function getEnabledActions(address account, PermissionId permissionId) external view returns (bytes32[] memory);

    /// @notice Policies that must agree to each call of the action, in no particular order.
    function getActionPolicies(address account, PermissionId permissionId, ActionId actionId)
        external
        view
        returns (address[] memory);

    /// @notice Policies that must agree to each user operation, in no particular order.
    function getUserOpPolicies(address account, PermissionId permissionId) external view returns (address[] memory);

    /// @notice Policies that must agree to each signature, in no particular order.
    function getERC1271Policies(address account, PermissionId permissionId) external view returns (address[] memory);

    /// @notice Contents that the session may sign, by application.
    function getEnabledERC7739Content(address account, PermissionId permissionId)
        external
        view
        returns (ERC7739ContextHashes[] memory enabledERC7739ContentHashes);

    /// @notice Whether the account has the session.
    function isPermissionEnabled(PermissionId permissionId, address account) external view returns (bool);

    /// @notice The same as `isPermissionEnabled`: no session is without a validator.
    function isISessionValidatorSet(PermissionId permissionId, address account) external view returns (bool);

    /// @notice Whether the action has a policy.
    function isActionIdEnabled(address account, PermissionId permissionId, ActionId actionId)
        external
        view
        returns (bool);

    /// @notice Whether the policy must agree to each call of the action.
    function isActionPolicyEnabled(address account, PermissionId permissionId, ActionId actionId, address policy)
        external
        view
        returns (bool);

    /// @notice Whether the policy must agree to each user operation.
    function isUserOpPolicyEnabled(address account, PermissionId permissionId, address policy)
        external
        view
        returns (bool);

    /// @notice Whether the policy must agree to each signature.
    function isERC1271PolicyEnabled(address account, PermissionId permissionId, address policy)
        external
        view
        returns (bool);

    /// @notice Whether the session may sign this content of this application.
    function isERC7739ContentEnabled(
        address account,
        PermissionId permissionId,
        bytes32 appDomainSeparator,
        string calldata content
    ) external view returns (bool);

    /// @notice Whether every action is enabled with every policy named for it; true of an empty list.
    function areActionsEnabled(address account, PermissionId permissionId, ActionData[] calldata actions)
        external
        view
        returns (bool);

    /// @notice Whether every policy is enabled for user operations; true of an empty list.
    function areUserOpPoliciesEnabled(address account, PermissionId permissionId, PolicyData[] calldata userOpPolicies)
        external
        view
        returns (bool);

    /// @notice Whether every policy is enabled for signatures; true of an empty list.
    function areERC1271PoliciesEnabled(
        address account,
        PermissionId permissionId,
        PolicyData[] calldata erc1271Policies
    ) external view returns (bool);
}
