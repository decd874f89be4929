// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC7739Context, ISmartSession, PolicyData, PolicyType, Session} from "src/interfaces/ISmartSession.sol";
import {ActionId, PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Taking parts of a session away narrows it, always.
contract DisableTest is SessionTest {
    using SessionBuilder for Session;

    PermissionId private id;
    ActionId private action;
    PolicyData[] private policies;

    /// @dev Two policies in each list, and a fallback action that agrees to everything.
    function setUp() public override {
        super.setUp();
        policies.push(PolicyData(address(policy), ""));
        policies.push(_policies(1)[0]);
        Session memory session = _fallbackSession().withPaymaster().withAction(target, SELECTOR, policies);
        session.userOpPolicies = policies;
        id = _enable(session);
        action = _action(target, SELECTOR);
    }

    function test_disableActionPolicies_RestMustAgree() public {
        vm.expectEmit(address(module));
        emit ISmartSession.PolicyDisabled(id, PolicyType.ACTION, address(policy), account);
        vm.prank(account);
        module.disableActionPolicies(id, action, _one(address(policy)));
        assertEq(module.getActionPolicies(account, id, action), _one(policies[1].policy));
        assertEq(_use(id, _callData()), VALID);
    }

    /// @dev Else disabling would widen: the fallback action may allow what the action did not.
    function test_RevertWhen_EmptiedActionWouldFallBack() public {
        vm.startPrank(account);
        module.disableActionPolicies(id, action, _one(address(policy)));
        module.disableActionPolicies(id, action, _one(policies[1].policy));
        vm.stopPrank();
        assertFalse(module.isActionIdEnabled(account, id, action));
        _expectNoPolicy();
    }

    function test_RevertWhen_DisabledActionWouldFallBack() public {
        vm.expectEmit(address(module));
        emit ISmartSession.ActionIdDisabled(id, action, account);
        vm.prank(account);
        module.disableActionId(id, action);
        assertEq(module.getActionPolicies(account, id, action), new address[](0));
        assertEq(module.getEnabledActions(account, id).length, 1);
        _expectNoPolicy();
    }

    /// @dev Also where only the fallback action ever allowed it.
    function test_RevertWhen_ActionIsDisabledThatWasNeverGranted() public {
        bytes4 never = 0x87654321;
        bytes memory callData = UserOpBuilder.single(target, 0, abi.encodePacked(never));
        assertEq(_use(id, callData), VALID);
        vm.prank(account);
        module.disableActionId(id, _action(target, never));
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
        assertEq(module.getEnabledActions(account, id).length, 2);
    }

    function test_disableActionId_UntilGrantedAgain() public {
        vm.prank(account);
        module.disableActionId(id, action);
        _enable(_fallbackSession().withAction(target, SELECTOR, policies[1].policy, ""));
        assertEq(module.getActionPolicies(account, id, action), _one(policies[1].policy));
        assertEq(module.getEnabledActions(account, id).length, 2);
        assertEq(_use(id, _callData()), VALID);
    }

    function test_RevertWhen_FallbackActionIsDisabled() public {
        vm.prank(account);
        module.disableActionId(id, _action(FALLBACK_TARGET, FALLBACK));
        assertEq(_use(id, _callData()), VALID);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id);
        _expectRefusal(id, UserOpBuilder.single(makeAddr("any"), 0, ""), reason);
    }

    /// @dev A paymaster needs a userOp policy; without one the session still acts, unsponsored.
    function test_disableUserOpPolicies_WithoutAnyNoPaymaster() public {
        vm.startPrank(account);
        module.disableUserOpPolicies(id, _one(address(policy)));
        assertEq(module.getUserOpPolicies(account, id), _one(policies[1].policy));
        module.disableUserOpPolicies(id, _one(policies[1].policy));
        vm.stopPrank();
        assertEq(_use(id, _callData()), VALID);
        _expectRefusal(
            UserOpBuilder.withPaymaster(_useOp(id, _callData()), makeAddr("paymaster"), ""),
            abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id)
        );
    }

    function test_setPermit4337Paymaster_Switches() public {
        vm.expectEmit(address(module));
        emit ISmartSession.PermissionIdPermit4337Paymaster(id, account, false);
        vm.prank(account);
        module.setPermit4337Paymaster(id, false);
        _expectRefusal(
            UserOpBuilder.withPaymaster(_useOp(id, _callData()), makeAddr("paymaster"), ""),
            abi.encodeWithSelector(ISmartSession.PaymasterValidationNotEnabled.selector, id)
        );
        vm.prank(account);
        module.setPermit4337Paymaster(id, true);
        assertEq(_validate(UserOpBuilder.withPaymaster(_useOp(id, _callData()), makeAddr("paymaster"), "")), VALID);
    }

    function test_setPermit4337Paymaster_AsItIsTellsNobody() public {
        vm.recordLogs();
        vm.prank(account);
        module.setPermit4337Paymaster(id, true);
        assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_disable_UnknownPolicyChangesNothing() public {
        vm.startPrank(account);
        vm.recordLogs();
        module.disableActionPolicies(id, action, _one(makeAddr("unknown")));
        module.disableUserOpPolicies(id, _one(makeAddr("unknown")));
        vm.stopPrank();
        assertEq(vm.getRecordedLogs().length, 0);
        assertEq(module.getActionPolicies(account, id, action).length, 2);
        assertEq(module.getUserOpPolicies(account, id).length, 2);
    }

    /// @dev Every function acts on the caller's own session.
    function testFuzz_RevertWhen_CallerHasNoSuchSession(address caller) public {
        vm.assume(caller != account);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidSession.selector, id);
        vm.startPrank(caller);
        vm.expectRevert(reason);
        module.disableActionPolicies(id, action, _one(address(policy)));
        vm.expectRevert(reason);
        module.disableActionId(id, action);
        vm.expectRevert(reason);
        module.disableUserOpPolicies(id, _one(address(policy)));
        vm.expectRevert(reason);
        module.disableERC1271Policies(id, _one(address(policy)), new ERC7739Context[](0));
        vm.expectRevert(reason);
        module.setPermit4337Paymaster(id, false);
        module.removeSession(id);
        module.revokeEnableSignature(id);
        vm.stopPrank();
        assertEq(_use(id, _callData()), VALID);
        assertEq(module.getNonce(id, account), 0);
    }

    function _expectNoPolicy() private {
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
    }
}
