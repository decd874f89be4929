// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {LibZip} from "solady/utils/LibZip.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {
    ActionData,
    ChainDigest,
    EnableSession,
    ISmartSession,
    PolicyData,
    Session,
    SmartSessionMode
} from "src/interfaces/ISmartSession.sol";
import {ActionId, ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {GasMeter} from "test/utils/GasMeter.sol";
import {MockAccount} from "test/utils/MockAccount.sol";
import {MockPolicy} from "test/utils/MockPolicy.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTypedData} from "test/utils/SessionTypedData.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice An account, a session key and the module, for tests of one user operation at a time.
abstract contract SessionTest is Test {
    using SessionBuilder for Session;
    using UserOpBuilder for PackedUserOperation;

    bytes4 internal constant SELECTOR = 0x12345678;
    bytes4 internal constant EXECUTE = 0xe9ae5c53;
    bytes4 internal constant EXECUTE_USER_OP = 0x8dd7712f;
    address internal constant FALLBACK_TARGET = address(1);
    bytes4 internal constant FALLBACK = 0x00000001;
    bytes4 internal constant FALLBACK_MODULE = 0x00000002;
    bytes32 internal constant OP_HASH = keccak256("user operation");
    uint256 internal constant VALID = 0;
    uint256 internal constant WRONG_SIGNATURE = 1;

    ISmartSession internal module;
    IOwnableValidator internal validator;
    MockPolicy internal policy;
    address internal account;
    address internal target;
    address internal key;
    uint256 internal keySecret;
    uint256 internal ownerSecret;

    function setUp() public virtual {
        address owner;
        (owner, ownerSecret) = makeAddrAndKey("owner");
        (key, keySecret) = makeAddrAndKey("session key");
        module = ISmartSession(deployCode("SmartSession.sol"));
        validator = IOwnableValidator(deployCode("OwnableValidator.sol"));
        policy = new MockPolicy();
        account = address(new MockAccount(owner));
        target = makeAddr("target");
    }

    // Sessions.

    /// @dev Of one key, which may do nothing yet.
    function _emptySession() internal view returns (Session memory) {
        return SessionBuilder.forKey(ISessionValidator(address(validator)), key);
    }

    /// @dev May call SELECTOR of `target` as long as `policy` agrees.
    function _session() internal view returns (Session memory) {
        return _emptySession().withAction(target, SELECTOR, address(policy), "");
    }

    function _fallbackSession() internal view returns (Session memory) {
        return _emptySession().withAction(FALLBACK_TARGET, FALLBACK, address(policy), "");
    }

    function _policies(uint256 count) internal returns (PolicyData[] memory policies) {
        policies = new PolicyData[](count);
        for (uint256 i; i < count; ++i) {
            policies[i].policy = address(new MockPolicy());
        }
    }

    function _enable(Session memory session) internal returns (PermissionId) {
        vm.prank(account);
        return module.enableSessions(session.list())[0];
    }

    function _withActions(uint256 count) internal view returns (Session memory session) {
        session = _emptySession();
        session.actions = new ActionData[](count);
        PolicyData[] memory policies = new PolicyData[](1);
        policies[0].policy = address(policy);
        for (uint256 i; i < count; ++i) {
            session.actions[i] = ActionData(SELECTOR, address(uint160(target) + uint160(i)), policies);
        }
    }

    function _expectGrantRefusal(Session memory session, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(account);
        module.enableSessions(session.list());
    }

    function _assertInitialized(uint256 count, ConfigId id, bytes memory initData) internal view {
        assertEq(policy.inits(), count);
        assertTrue(policy.lastInitId() == id);
        assertEq(policy.lastInitAccount(), account);
        assertEq(policy.lastInitData(), initData);
    }

    // User operations.

    function _calls(uint256 count) internal view returns (Execution[] memory calls) {
        calls = new Execution[](count);
        for (uint256 i; i < count; ++i) {
            calls[i] = Execution(target, 0, abi.encodePacked(SELECTOR));
        }
    }

    function _callData() internal view returns (bytes memory) {
        return UserOpBuilder.single(target, 0, abi.encodePacked(SELECTOR));
    }

    function _op(bytes memory callData) internal view returns (PackedUserOperation memory) {
        return UserOpBuilder.forAccount(account).withCallData(callData);
    }

    function _keySignature(bytes32 hash) internal view returns (bytes memory) {
        return _signature(keySecret, keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", hash)));
    }

    function _signature(uint256 secret, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
        return abi.encodePacked(r, s, v);
    }

    function _useOp(PermissionId id, bytes memory callData) internal view returns (PackedUserOperation memory) {
        return _op(callData).withSignature(abi.encodePacked(uint8(0), id, _keySignature(OP_HASH)));
    }

    function _validate(PackedUserOperation memory op) internal returns (uint256) {
        vm.prank(op.sender);
        return module.validateUserOp(op, OP_HASH);
    }

    function _use(PermissionId id, bytes memory callData) internal returns (uint256) {
        return _validate(_useOp(id, callData));
    }

    function _expectRefusal(PackedUserOperation memory op, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(op.sender);
        module.validateUserOp(op, OP_HASH);
    }

    function _expectRefusal(PermissionId id, bytes memory callData, bytes memory reason) internal {
        _expectRefusal(_useOp(id, callData), reason);
    }

    /// @return gasUsed by the module and what it calls.
    function _gasOfRefusal(PermissionId id, bytes memory callData, bytes memory reason) internal returns (uint256) {
        bytes memory call = abi.encodeCall(module.validateUserOp, (_useOp(id, callData), OP_HASH));
        vm.prank(account);
        return GasMeter.ofRefusal(address(module), call, reason);
    }

    function _sponsored(PermissionId id) internal returns (PackedUserOperation memory) {
        return _useOp(id, _callData()).withPaymaster(makeAddr("paymaster"), "");
    }

    // Enable mode.

    /// @dev The session with the owner's signature, for this account at its present nonce.
    function _grant(Session memory session, SmartSessionMode mode) internal view returns (EnableSession memory grant) {
        uint256 nonce = module.getNonce(session.permissionId(), account);
        grant.sessionToEnable = session;
        grant.hashesAndChainIds = new ChainDigest[](1);
        grant.hashesAndChainIds[0] = ChainDigest(
            uint64(block.chainid), SessionTypedData.sessionDigest(session, account, address(module), nonce, mode)
        );
        _sign(grant);
    }

    function _sign(EnableSession memory grant) internal view {
        grant.permissionEnableSig = _signature(ownerSecret, SessionTypedData.digest(grant.hashesAndChainIds));
    }

    function _enableOp(EnableSession memory grant, SmartSessionMode mode, bytes memory callData)
        internal
        view
        returns (PackedUserOperation memory)
    {
        bytes memory data = LibZip.flzCompress(abi.encode(grant, _keySignature(OP_HASH)));
        return _op(callData).withSignature(abi.encodePacked(uint8(mode), data));
    }

    /// @dev The op that enables the session and calls `target`.
    function _enableOp(Session memory session, SmartSessionMode mode)
        internal
        view
        returns (PackedUserOperation memory)
    {
        return _enableOp(_grant(session, mode), mode, _callData());
    }

    // Ids.

    function _action(address target_, bytes4 selector) internal pure returns (ActionId) {
        return SessionBuilder.actionId(target_, selector);
    }

    /// @dev Of ABI-encoded call data, the part behind the selector.
    function _arguments(bytes memory callData) internal view returns (bytes memory) {
        return this.argumentsOf(callData);
    }

    function argumentsOf(bytes calldata callData) external pure returns (bytes memory) {
        return callData[4:];
    }

    function _one(address item) internal pure returns (address[] memory items) {
        items = new address[](1);
        items[0] = item;
    }
}
