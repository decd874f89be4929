// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {
    ChainDigest,
    EnableSession,
    ISmartSession,
    PolicyType,
    Session,
    SmartSessionMode
} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {MockAccount} from "test/utils/MockAccount.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {SessionTypedData} from "test/utils/SessionTypedData.sol";

/// @notice Sessions that a user operation brings along, signed by the owner.
contract EnableTest is SessionTest {
    using SessionBuilder for Session;

    SmartSessionMode private constant ENABLE = SmartSessionMode.ENABLE;
    SmartSessionMode private constant UNSAFE = SmartSessionMode.UNSAFE_ENABLE;

    PermissionId private id;

    function setUp() public override {
        super.setUp();
        id = _session().permissionId();
    }

    function test_enable_ThenUse() public {
        for (uint8 mode = 1; mode <= 2; ++mode) {
            Session memory session = _session().withSalt(bytes32(uint256(mode)));
            assertEq(_validate(_enableOp(session, SmartSessionMode(mode))), VALID);
            assertEq(_use(session.permissionId(), _callData()), VALID);
            assertEq(module.getNonce(session.permissionId(), account), 1);
        }
        assertEq(module.getPermissionIDs(account).length, 2);
    }

    /// @dev Also what an indexer needs to see: the session, and the nonce that is spent.
    function test_enable_EmitsEverything() public {
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        vm.expectEmit(address(module));
        emit ISmartSession.NonceIterated(id, account, 1);
        vm.expectEmit(address(module));
        emit ISmartSession.SessionValidatorEnabled(id, address(validator), account);
        vm.expectEmit(address(module));
        emit ISmartSession.PolicyEnabled(id, PolicyType.ACTION, address(policy), account);
        vm.expectEmit(address(module));
        emit ISmartSession.SessionCreated(id, account);
        _validate(op);
    }

    /// @dev The grant counts, the operation does not: the EntryPoint undoes both.
    function test_enable_WrongSessionKeyFails() public {
        (, keySecret) = makeAddrAndKey("other key");
        assertEq(_validate(_enableOp(_session(), ENABLE)), WRONG_SIGNATURE);
    }

    function test_RevertWhen_PayloadIsUsedTwice() public {
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        bytes32 signed = _digestAt(0);
        assertEq(_validate(op), VALID);
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.HashMismatch.selector, signed, _digestAt(1)));
    }

    function test_RevertWhen_SignatureWasRevoked() public {
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        bytes32 signed = _digestAt(0);
        vm.expectEmit(address(module));
        emit ISmartSession.NonceIterated(id, account, 1);
        vm.prank(account);
        module.revokeEnableSignature(id);
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.HashMismatch.selector, signed, _digestAt(1)));
    }

    /// @dev A removed session does not come back by a signature that was never used.
    function test_RevertWhen_SessionWasRemoved() public {
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        bytes32 signed = _digestAt(0);
        _enable(_session());
        vm.prank(account);
        module.removeSession(id);
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.HashMismatch.selector, signed, _digestAt(1)));
    }

    /// @dev Nor one that the owner removed before its first use.
    function test_RevertWhen_SessionWasRemovedUnused() public {
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        bytes32 signed = _digestAt(0);
        vm.prank(account);
        module.removeSession(id);
        assertEq(module.getNonce(id, account), 1);
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.HashMismatch.selector, signed, _digestAt(1)));
    }

    function test_RevertWhen_ModuleWasUninstalled() public {
        _enable(_session());
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        bytes32 signed = _digestAt(0);
        vm.prank(account);
        module.onUninstall("");
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.HashMismatch.selector, signed, _digestAt(1)));
    }

    function test_RevertWhen_GrantIsForAnotherAccountOfTheOwner() public {
        PackedUserOperation memory op = _enableOp(_session(), ENABLE);
        bytes32 signed = _digestAt(0);
        account = address(new MockAccount(vm.addr(ownerSecret)));
        op.sender = account;
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.HashMismatch.selector, signed, _digestAt(0)));
    }

    function test_RevertWhen_ModesAreSwapped() public {
        bytes32 safe = _digest(_session(), 0, ENABLE);
        bytes32 unsafe = _digest(_session(), 0, UNSAFE);
        _expectRefusal(
            _enableOp(_grant(_session(), ENABLE), UNSAFE, _callData()),
            abi.encodeWithSelector(ISmartSession.HashMismatch.selector, safe, unsafe)
        );
        _expectRefusal(
            _enableOp(_grant(_session(), UNSAFE), ENABLE, _callData()),
            abi.encodeWithSelector(ISmartSession.HashMismatch.selector, unsafe, safe)
        );
    }

    function test_RevertWhen_SessionChangesAfterSigning() public {
        EnableSession memory grant = _grant(_session(), ENABLE);
        Session[5] memory changed;
        changed[0] = _session().withSalt("other");
        changed[1] = _session().withPaymaster();
        changed[2] = _session().withAction(target, 0xffffffff, address(policy), "");
        changed[3] = _session().withUserOpPolicy(address(policy), "");
        changed[4] = _emptySession().withAction(target, SELECTOR, address(policy), "other");
        for (uint256 i; i < changed.length; ++i) {
            grant.sessionToEnable = changed[i];
            bytes memory reason = abi.encodeWithSelector(
                ISmartSession.HashMismatch.selector, _digestAt(0), _digest(changed[i], 0, ENABLE)
            );
            _expectRefusal(_enableOp(grant, ENABLE, _callData()), reason);
        }
    }

    // Chains.

    function testFuzz_enable_OneOfSeveralChains(uint8 index, uint8 length, uint64 otherChain) public {
        vm.assume(otherChain != block.chainid);
        length = uint8(bound(length, 1, 10));
        index = index % length;
        EnableSession memory grant = _grant(_session(), ENABLE);
        ChainDigest memory own = grant.hashesAndChainIds[0];
        grant.hashesAndChainIds = new ChainDigest[](length);
        for (uint256 i; i < length; ++i) {
            grant.hashesAndChainIds[i] = i == index ? own : ChainDigest(otherChain, bytes32(i));
        }
        grant.chainDigestIndex = index;
        _sign(grant);
        assertEq(_validate(_enableOp(grant, ENABLE, _callData())), VALID);
    }

    function testFuzz_RevertWhen_ChainIsAnother(uint64 chainId) public {
        vm.assume(chainId != block.chainid);
        EnableSession memory grant = _grant(_session(), ENABLE);
        grant.hashesAndChainIds[0].chainId = chainId;
        _sign(grant);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.ChainIdMismatch.selector, chainId);
        _expectRefusal(_enableOp(grant, ENABLE, _callData()), reason);
    }

    function testFuzz_RevertWhen_IndexIsOutOfBounds(uint8 index) public {
        index = uint8(bound(index, 1, 255));
        EnableSession memory grant = _grant(_session(), ENABLE);
        grant.chainDigestIndex = index;
        bytes memory reason = abi.encodeWithSelector(ISmartSession.HashIndexOutOfBounds.selector, index);
        _expectRefusal(_enableOp(grant, ENABLE, _callData()), reason);
    }

    // The owner's signature.

    function testFuzz_RevertWhen_OwnerDidNotSign(bytes calldata signature) public {
        EnableSession memory grant = _grant(_session(), ENABLE);
        vm.assume(keccak256(signature) != keccak256(grant.permissionEnableSig));
        grant.permissionEnableSig = signature;
        _expectInvalidSignature(grant);
    }

    function test_RevertWhen_SessionKeySignsTheGrant() public {
        EnableSession memory grant = _grant(_session(), ENABLE);
        grant.permissionEnableSig = _signature(keySecret, SessionTypedData.digest(grant.hashesAndChainIds));
        _expectInvalidSignature(grant);
    }

    /// @dev The owner signed another list of chains.
    function test_RevertWhen_ChainIsAddedAfterSigning() public {
        EnableSession memory grant = _grant(_session(), ENABLE);
        ChainDigest memory own = grant.hashesAndChainIds[0];
        grant.hashesAndChainIds = new ChainDigest[](2);
        (grant.hashesAndChainIds[0], grant.hashesAndChainIds[1]) = (own, own);
        _expectInvalidSignature(grant);
    }

    function test_RevertWhen_AccountHasNoCode() public {
        EnableSession memory grant = _grant(_session(), ENABLE);
        PackedUserOperation memory op = _enableOp(grant, ENABLE, _callData());
        vm.etch(account, "");
        bytes32 digest = SessionTypedData.digest(grant.hashesAndChainIds);
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.InvalidEnableSignature.selector, account, digest));
    }

    function _expectInvalidSignature(EnableSession memory grant) private {
        bytes32 digest = SessionTypedData.digest(grant.hashesAndChainIds);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidEnableSignature.selector, account, digest);
        _expectRefusal(_enableOp(grant, ENABLE, _callData()), reason);
        assertFalse(module.isPermissionEnabled(id, account));
    }

    function _digestAt(uint256 nonce) private view returns (bytes32) {
        return _digest(_session(), nonce, ENABLE);
    }

    function _digest(Session memory session, uint256 nonce, SmartSessionMode mode) private view returns (bytes32) {
        return SessionTypedData.sessionDigest(session, account, address(module), nonce, mode);
    }
}
