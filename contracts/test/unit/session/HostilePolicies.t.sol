// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {MockPolicy} from "test/utils/MockPolicy.sol";
import {MockSessionValidator} from "test/utils/MockSessionValidator.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Policies and validators that answer what they should not: each answer but a proper yes is a no.
contract HostilePoliciesTest is SessionTest {
    using SessionBuilder for Session;

    PermissionId private id;
    MockPolicy private opPolicy;

    function setUp() public override {
        super.setUp();
        opPolicy = new MockPolicy();
        id = _enable(_session().withUserOpPolicy(address(opPolicy), ""));
    }

    /// @dev 0 to 31 bytes are no answer, even of zeros.
    function test_RevertWhen_AnswerIsShort() public {
        for (uint256 length; length < 32; ++length) {
            policy.answer(new bytes(length));
            _expectViolation(policy);
            opPolicy.answer(new bytes(length));
            _expectViolation(opPolicy);
            opPolicy.answer(new bytes(32));
        }
    }

    function testFuzz_RevertWhen_AnswerIsShort(bytes calldata answer) public {
        policy.answer(answer[:answer.length % 32]);
        _expectViolation(policy);
    }

    /// @dev A policy whose code went away after the grant.
    function test_RevertWhen_PolicyLostItsCode() public {
        assertEq(_use(id, _callData()), VALID);
        vm.etch(address(policy), "");
        _expectViolation(policy);
        vm.etch(address(opPolicy), "");
        _expectViolation(opPolicy);
    }

    /// @dev 1, an aggregator's address, and 0x50FFBAAD, which asks the deployed module to try the fallback action.
    function testFuzz_RevertWhen_AnswerHasAnAuthorizer(uint160 authorizer, uint96 range) public {
        uint160[4] memory authorizers = [uint160(bound(authorizer, 1, type(uint160).max)), 1, 0x50FFBAAD, 1 << 159];
        for (uint256 i; i < authorizers.length; ++i) {
            policy.answer(abi.encode(uint256(range) << 160 | authorizers[i]));
            _expectViolation(policy);
        }
        opPolicy.answer(abi.encode(0x50FFBAAD));
        _expectViolation(opPolicy);
    }

    /// @dev The sentinel does not open the fallback action either.
    function test_RevertWhen_AnswerAsksForTheFallback() public {
        MockPolicy wide = new MockPolicy();
        id = _enable(_session().withSalt("wide").withAction(FALLBACK_TARGET, FALLBACK, address(wide), ""));
        policy.answer(abi.encode(0x50FFBAAD));
        _expectViolation(policy);
        assertEq(wide.checks(), 0);
    }

    function testFuzz_validateUserOp_WordsBehindTheAnswerDoNotCount(bytes calldata more) public {
        policy.answer(bytes.concat(bytes32(0), more));
        assertEq(_use(id, _callData()), VALID);
    }

    /// @dev The first 32 bytes of what the policy says, filled with zeros.
    function testFuzz_RevertWhen_PolicyReverts(bytes calldata reason) public {
        bytes memory expected = abi.encodeWithSelector(ISmartSession.PolicyCheckReverted.selector, bytes32(reason));
        policy.revertWith(reason);
        _expectRefusal(id, _callData(), expected);
        opPolicy.revertWith(reason);
        _expectRefusal(id, _callData(), expected);
    }

    /// @dev The policy's own memory of that size costs 28,500; a copy of it in the module would cost as much again.
    function test_RevertWhen_PolicyRevertsWith100kB() public {
        _use(id, _callData()); // warms what both touch
        uint256 usual = _gasOfPolicy(hex"5f5ffd"); // revert(0, 0)
        uint256 bomb = _gasOfPolicy(hex"620186a05ffd"); // revert(0, 100000)
        assertGt(bomb - usual, 28_000);
        assertLt(bomb - usual, 29_000);
    }

    /// @dev A loop ends at the gas that the operation declares, in a refusal.
    function test_RevertWhen_PolicyLoops() public {
        policy.loop();
        bytes memory call = abi.encodeCall(module.validateUserOp, (_useOp(id, _callData()), OP_HASH));
        vm.prank(account);
        (bool success, bytes memory reason) = address(module).call{gas: 1_000_000}(call);
        assertFalse(success);
        assertEq(reason, abi.encodeWithSelector(ISmartSession.PolicyCheckReverted.selector, bytes32(0)));
    }

    // At grant.

    /// @dev A grant fails as its policy does, with at most 512 bytes of its words; nothing is enabled by half.
    function testFuzz_RevertWhen_InitReverts(bytes memory reason) public {
        MockPolicy failing = new MockPolicy();
        failing.revertInitWith(reason);
        if (reason.length == 0) {
            reason = abi.encodeWithSelector(ISmartSession.PolicyCheckReverted.selector, bytes32(0));
        }
        Session memory session = _session().withSalt("other").withAction(target, 0, address(failing), "");
        uint256 inits = policy.inits();
        _expectGrantRefusal(session, reason);
        assertFalse(module.isPermissionEnabled(session.permissionId(), account));
        assertEq(policy.inits(), inits);
    }

    /// @dev A precompile that burns what it is given says what it is as anything else does: within ERC-165's 30,000 gas.
    function test_RevertWhen_WhatIsGrantedBurnsAllGas() public {
        address burner = address(0x0f); // BLS12-381's pairing check
        Session memory session = _session().withAction(target, 0, burner, "").withSalt("other");
        _expectCheapRefusal(session, abi.encodeWithSelector(ISmartSession.UnsupportedPolicy.selector, burner));
        session = _session().withSalt("other");
        session.sessionValidator = ISessionValidator(burner);
        _expectCheapRefusal(session, abi.encodeWithSelector(ISmartSession.InvalidISessionValidator.selector, burner));
    }

    function _expectCheapRefusal(Session memory session, bytes memory reason) private {
        uint256 left = gasleft();
        _expectGrantRefusal(session, reason);
        assertLt(left - gasleft(), 500_000);
    }

    function test_RevertWhen_InitRevertsWith100kB() public {
        policy.revertInitWith(new bytes(100_000));
        _expectGrantRefusal(_session(), new bytes(512));
    }

    /// @dev What a policy does when it is called belongs to the policy, and to no account.
    function test_grant_PolicyThatEntersAgainEnablesForItselfAlone() public {
        Session memory wide = _fallbackSession().withSalt("wide");
        MockPolicy entering = new MockPolicy();
        entering.callOnInit(address(module), abi.encodeCall(module.enableSessions, (wide.list())));
        _enable(_session().withSalt("entering").withUserOpPolicy(address(entering), ""));
        assertFalse(module.isPermissionEnabled(wide.permissionId(), account));
        assertTrue(module.isPermissionEnabled(wide.permissionId(), address(entering)));
        assertEq(module.getPermissionIDs(account).length, 2);
    }

    function test_RevertWhen_EnteringPolicyRemovesTheSession() public {
        MockPolicy entering = new MockPolicy();
        Session memory session = _session().withSalt("entering").withUserOpPolicy(address(entering), "");
        entering.callOnInit(address(module), abi.encodeCall(module.removeSession, (session.permissionId())));
        _enable(session);
        assertTrue(module.isPermissionEnabled(session.permissionId(), account));
        assertEq(module.getNonce(session.permissionId(), account), 0);

        entering.callOnInit(address(module), abi.encodeCall(module.disableActionId, (id, _action(target, SELECTOR))));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidSession.selector, id);
        _expectGrantRefusal(session, reason);
    }

    // Session validators.

    /// @dev Only one word, which is 1, is a yes.
    function testFuzz_validateUserOp_ValidatorThatSaysNoProperYesFails(bytes memory answer, uint256 word) public {
        if (answer.length > 31) {
            assembly ("memory-safe") {
                mstore(add(answer, 0x20), word)
            }
        }
        MockSessionValidator other = new MockSessionValidator();
        other.answer(answer);
        other.accept(OP_HASH, "", "");
        Session memory session = _session();
        session.sessionValidator = other;
        session.sessionValidatorInitData = "";
        id = _enable(session);
        uint256 expected = answer.length > 31 && word == 1 ? VALID : WRONG_SIGNATURE;
        assertEq(_validate(UserOpBuilder.withSignature(_op(_callData()), abi.encodePacked(uint8(0), id))), expected);
    }

    function test_validateUserOp_ValidatorThatLostItsCodeFails() public {
        vm.etch(address(validator), "");
        assertEq(_use(id, _callData()), WRONG_SIGNATURE);
    }

    function _gasOfPolicy(bytes memory code) private returns (uint256) {
        vm.etch(address(policy), code);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.PolicyCheckReverted.selector, bytes32(0));
        return _gasOfRefusal(id, _callData(), reason);
    }

    function _expectViolation(MockPolicy by) private {
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, by));
    }
}
