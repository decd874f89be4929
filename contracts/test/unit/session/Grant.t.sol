// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {I1271Policy, IActionPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ActionData, ERC7739Data, ISmartSession, PolicyData, Session} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {MockPolicy} from "test/utils/MockPolicy.sol";
import {MockSessionValidator} from "test/utils/MockSessionValidator.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";

/// @notice What may be granted, within which bounds, and what granting again does.
contract GrantTest is SessionTest {
    using SessionBuilder for Session;

    // Session validator.

    function test_RevertWhen_SessionValidatorHasNoCode() public {
        Session memory session = _session();
        session.sessionValidator = ISessionValidator(makeAddr("nobody"));
        _expectGrantRefusal(
            session, abi.encodeWithSelector(ISmartSession.InvalidISessionValidator.selector, session.sessionValidator)
        );
    }

    /// @dev Anything but one word, which is 1.
    function testFuzz_RevertWhen_SessionValidatorDoesNotSayYes(bytes memory answer) public {
        if (answer.length >= 32 && bytes32(answer) == bytes32(uint256(1))) answer[31] = 0x02;
        MockSessionValidator other = new MockSessionValidator();
        other.answerType(answer);
        Session memory session = _session();
        session.sessionValidator = other;
        _expectGrantRefusal(session, abi.encodeWithSelector(ISmartSession.InvalidISessionValidator.selector, other));
        other.answerType(abi.encode(true));
        _enable(session);
    }

    function test_RevertWhen_SessionValidatorIsZero() public {
        Session memory session = _session();
        session.sessionValidator = ISessionValidator(address(0));
        _expectGrantRefusal(
            session, abi.encodeWithSelector(ISmartSession.InvalidISessionValidator.selector, address(0))
        );
    }

    // Policies.

    function test_RevertWhen_PolicyIsOfAnotherType() public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.UnsupportedPolicy.selector, policy);
        uint256 clean = vm.snapshotState();
        policy.deny(type(IActionPolicy).interfaceId);
        _expectGrantRefusal(_session(), reason);
        vm.revertToState(clean);
        policy.deny(type(IUserOpPolicy).interfaceId);
        _expectGrantRefusal(_emptySession().withUserOpPolicy(address(policy), ""), reason);
        vm.revertToState(clean);
        policy.deny(type(I1271Policy).interfaceId);
        _expectGrantRefusal(_emptySession().withERC1271Policy(address(policy), ""), reason);
    }

    function test_RevertWhen_PolicyHasNoCode() public {
        address[3] memory nobodies = [makeAddr("nobody"), address(0), address(4)];
        for (uint256 i; i < 3; ++i) {
            _expectGrantRefusal(
                _emptySession().withUserOpPolicy(nobodies[i], ""),
                abi.encodeWithSelector(ISmartSession.UnsupportedPolicy.selector, nobodies[i])
            );
        }
    }

    /// @dev ERC-165: no contract supports 0xffffffff.
    function test_RevertWhen_PolicySaysYesToEverything() public {
        vm.mockCall(address(policy), abi.encodePacked(IERC165.supportsInterface.selector), abi.encode(true));
        _expectGrantRefusal(_session(), abi.encodeWithSelector(ISmartSession.UnsupportedPolicy.selector, policy));
    }

    /// @dev Each policy is told which configuration, account and data.
    function test_grant_InitializesPolicies() public {
        Session memory session = _emptySession().withUserOpPolicy(address(policy), "user operation");
        _enable(session);
        _assertInitialized(1, SessionBuilder.userOpConfigId(account, session), "user operation");
        session = session.withERC1271Policy(address(policy), "signature");
        _enable(session);
        _assertInitialized(3, SessionBuilder.erc1271ConfigId(account, session), "signature");
        session = session.withAction(target, SELECTOR, address(policy), "action");
        _enable(session);
        _assertInitialized(6, SessionBuilder.actionConfigId(account, session, target, SELECTOR), "action");
    }

    // Bounds.

    function test_grant_32PoliciesIn3Lists() public {
        Session memory session = _emptySession().withAction(target, SELECTOR, _policies(32));
        session.userOpPolicies = _policies(32);
        session.erc7739Policies.erc1271Policies = _policies(32);
        PermissionId id = _enable(session);
        assertEq(_use(id, _callData()), VALID);
        assertEq(MockPolicy(session.userOpPolicies[31].policy).checks(), 1);
        assertEq(MockPolicy(session.actions[0].actionPolicies[31].policy).checks(), 1);
        assertTrue(module.areERC1271PoliciesEnabled(account, id, session.erc7739Policies.erc1271Policies));
        assertEq(module.getUserOpPolicies(account, id).length, 32);
    }

    /// @dev Also where they are one and the same.
    function testFuzz_RevertWhen_ListHasMoreThan32Policies(uint256 count) public {
        count = bound(count, 33, 200);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.TooManyPolicies.selector, count);
        PolicyData[] memory policies = new PolicyData[](count);
        for (uint256 i; i < count; ++i) {
            policies[i].policy = address(policy);
        }
        _expectGrantRefusal(_emptySession().withAction(target, SELECTOR, policies), reason);
        Session memory session = _emptySession();
        session.userOpPolicies = policies;
        _expectGrantRefusal(session, reason);
        session = _emptySession();
        session.erc7739Policies.erc1271Policies = policies;
        _expectGrantRefusal(session, reason);
    }

    /// @dev Also one at a time.
    function test_RevertWhen_33rdPolicyIsAdded() public {
        Session memory session = _emptySession();
        session.userOpPolicies = _policies(32);
        PermissionId id = _enable(session);
        vm.startPrank(account);
        module.enableUserOpPolicies(id, session.userOpPolicies);
        PolicyData[] memory last = _policies(1);
        vm.expectRevert(abi.encodeWithSelector(ISmartSession.TooManyPolicies.selector, 33));
        module.enableUserOpPolicies(id, last);
        vm.stopPrank();
    }

    function test_grant_128Actions() public {
        PermissionId id = _enable(_withActions(128));
        assertEq(module.getEnabledActions(account, id).length, 128);
        assertEq(_use(id, _callData()), VALID);
    }

    /// @dev Also where they are one and the same.
    function testFuzz_RevertWhen_SessionHasMoreThan128Actions(uint256 count) public {
        count = bound(count, 129, 200);
        Session memory session = _withActions(count);
        for (uint256 i; i < count; ++i) {
            session.actions[i].actionTarget = target;
        }
        _expectGrantRefusal(session, abi.encodeWithSelector(ISmartSession.TooManyActions.selector, count));
    }

    /// @dev Also one at a time; actions that were disabled count, as they stay refused.
    function test_RevertWhen_129thActionIsAdded() public {
        PermissionId id = _enable(_withActions(128));
        ActionData[] memory actions = _withActions(129).actions;
        ActionData[] memory last = new ActionData[](1);
        last[0] = actions[127];
        vm.startPrank(account);
        module.disableActionId(id, _action(actions[127].actionTarget, SELECTOR));
        module.enableActionPolicies(id, last);
        last[0] = actions[128];
        bytes memory reason = abi.encodeWithSelector(ISmartSession.TooManyActions.selector, 129);
        vm.expectRevert(reason);
        module.enableActionPolicies(id, last);
        vm.expectRevert(reason);
        module.disableActionId(id, _action(actions[128].actionTarget, SELECTOR));
        vm.stopPrank();
    }

    // Actions.

    /// @dev An action without policies would be the fallback's.
    function test_RevertWhen_ActionHasNoPolicies() public {
        Session memory session = _fallbackSession().withAction(target, SELECTOR, new PolicyData[](0));
        _expectGrantRefusal(
            session, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, session.permissionId())
        );
    }

    function testFuzz_RevertWhen_ActionTargetsZeroOrModule(bytes4 selector) public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidActionId.selector);
        _expectGrantRefusal(_emptySession().withAction(address(0), selector, address(policy), ""), reason);
        _expectGrantRefusal(_emptySession().withAction(address(module), selector, address(policy), ""), reason);
    }

    // Again.

    /// @dev The same permission granted again: policies start anew, lists are joined, the key stays.
    function test_grant_AgainAddsAndInitializes() public {
        PermissionId id = _enable(_session());
        MockPolicy second = new MockPolicy();
        Session memory again = _emptySession().withAction(target, SELECTOR, address(second), "")
            .withAction(target, 0xffffffff, address(policy), "");
        assertTrue(_enable(again) == id);
        assertEq(module.getPermissionIDs(account).length, 1);
        assertEq(module.getEnabledActions(account, id).length, 2);
        assertEq(module.getActionPolicies(account, id, _action(target, SELECTOR)).length, 2);
        assertEq(policy.inits(), 2);

        _enable(_session());
        assertEq(policy.inits(), 3);
        assertEq(module.getActionPolicies(account, id, _action(target, SELECTOR)).length, 2);
    }

    function test_grant_AgainDecidesAboutThePaymaster() public {
        PermissionId id = _enable(_session().withPaymaster().withUserOpPolicy(address(policy), ""));
        _enable(_session());
        bytes memory reason = abi.encodeWithSelector(ISmartSession.PaymasterValidationNotEnabled.selector, id);
        _expectRefusal(_sponsored(id), reason);
        _enable(_session().withPaymaster());
        assertEq(_validate(_sponsored(id)), VALID);
    }

    function testFuzz_RevertWhen_SessionToChangeDoesNotExist(PermissionId id) public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidSession.selector, id);
        ERC7739Data memory data;
        vm.startPrank(account);
        vm.expectRevert(reason);
        module.enableUserOpPolicies(id, new PolicyData[](0));
        vm.expectRevert(reason);
        module.enableActionPolicies(id, new ActionData[](0));
        vm.expectRevert(reason);
        module.enableERC1271Policies(id, data);
        vm.stopPrank();
    }

    function test_enablePolicies_AddToTheSession() public {
        PermissionId id = _enable(_emptySession().withPaymaster());
        Session memory parts = _session().withUserOpPolicy(address(policy), "u").withERC1271Policy(address(policy), "s");
        parts = parts.withContent("app", "Content(uint256 a)");
        vm.startPrank(account);
        module.enableActionPolicies(id, parts.actions);
        module.enableUserOpPolicies(id, parts.userOpPolicies);
        module.enableERC1271Policies(id, parts.erc7739Policies);
        vm.stopPrank();
        assertEq(_validate(_sponsored(id)), VALID);
        assertEq(module.getEnabledActions(account, id).length, 1);
        assertTrue(module.isERC1271PolicyEnabled(account, id, address(policy)));
        assertTrue(module.isERC7739ContentEnabled(account, id, "app", "Content(uint256 a)"));
        assertEq(policy.inits(), 3);
    }
}
