// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {IModule} from "src/interfaces/IERC7579Module.sol";
import {
    ActionData,
    ERC7739Context,
    ERC7739Data,
    ISmartSession,
    PolicyData,
    Session,
    SmartSessionMode
} from "src/interfaces/ISmartSession.sol";
import {ActionId, PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Calls to the module itself, by a session that the module flag permits them: it may narrow itself, nothing more.
contract ModuleCallsTest is SessionTest {
    using SessionBuilder for Session;

    PermissionId private id;
    PermissionId private other;
    ActionId private action;
    PolicyData[] private policies;
    bytes32 private constant APP = keccak256("app");
    string private constant CONTENT = "Content(bytes32 x)";

    function setUp() public override {
        super.setUp();
        policies.push(PolicyData(address(policy), ""));
        policies.push(_policies(1)[0]);
        id = _enable(_flagged(_emptySession()));
        other = _enable(_flagged(_emptySession().withSalt("other")));
        action = _action(target, SELECTOR);
    }

    function test_moduleCall_MayEndItself() public {
        assertEq(_callModule(abi.encodeCall(ISmartSession.removeSession, id)), VALID);
    }

    function test_moduleCall_MayDisableOwnActions() public {
        assertEq(_callModule(abi.encodeCall(ISmartSession.disableActionId, (id, action))), VALID);
    }

    function test_moduleCall_MayGiveUpSigning() public {
        assertEq(_callModule(_giveUpContent(new address[](0))), VALID);
    }

    /// @dev Without some of its policies, the rest agree alone: that is wider. Without all of them, so may it be once
    /// another operation of the same bundle has added one.
    function test_RevertWhen_PoliciesWouldGo() public {
        address[][3] memory lists = [_one(address(policy)), _one(policies[1].policy), _both()];
        for (uint256 i; i < 3; ++i) {
            _expectUnsupported(abi.encodeCall(ISmartSession.disableActionPolicies, (id, action, lists[i])));
            _expectUnsupported(_giveUpContent(lists[i]));
        }
        _expectUnsupported(abi.encodeCall(ISmartSession.disableActionPolicies, (id, action, new address[](0))));
    }

    /// @dev Without its userOp policies, a session has no time frame, no count of uses and no gas limit.
    function test_RevertWhen_UserOpPolicyWouldGo() public {
        _expectUnsupported(abi.encodeCall(ISmartSession.disableUserOpPolicies, (id, _both())));
    }

    function test_RevertWhen_ModuleCallWouldGrant() public {
        _expectUnsupported(abi.encodePacked(ISmartSession.enableUserOpPolicies.selector, id));
        _expectUnsupported(abi.encodeCall(ISmartSession.enableUserOpPolicies, (id, policies)));
        _expectUnsupported(abi.encodeCall(ISmartSession.enableActionPolicies, (id, new ActionData[](0))));
        ERC7739Data memory data;
        _expectUnsupported(abi.encodeCall(ISmartSession.enableERC1271Policies, (id, data)));
        _expectUnsupported(abi.encodeCall(ISmartSession.setPermit4337Paymaster, (id, true)));
        _expectUnsupported(abi.encodeCall(ISmartSession.revokeEnableSignature, id));
    }

    /// @dev A wider session for another key.
    function test_RevertWhen_ModuleCallWouldEnableSession() public {
        bytes memory call = abi.encodeCall(ISmartSession.enableSessions, (_fallbackSession().list()));
        _expectRefusal(id, _to(call), abi.encodeWithSelector(ISmartSession.InvalidTarget.selector));
        _expectUnsupported(bytes.concat(ISmartSession.enableSessions.selector, PermissionId.unwrap(id), call));
    }

    function testFuzz_RevertWhen_ModuleCallIsNoDisabling(bytes4 selector, bytes calldata data) public {
        vm.assume(selector != ISmartSession.removeSession.selector);
        vm.assume(selector != ISmartSession.disableActionId.selector);
        vm.assume(selector != ISmartSession.disableERC1271Policies.selector);
        _expectUnsupported(abi.encodePacked(selector, id, data));
    }

    function test_RevertWhen_ModuleCallIsInstallOrUninstall() public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidTarget.selector);
        _expectRefusal(id, _to(abi.encodeCall(IModule.onUninstall, (""))), reason);
        _expectRefusal(id, _to(abi.encodeCall(IModule.onInstall, (""))), reason);
        _expectRefusal(id, _to(""), reason);
    }

    function test_RevertWhen_ModuleCallIsForAnotherPermission() public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidTarget.selector);
        _expectRefusal(id, _to(abi.encodeCall(ISmartSession.removeSession, other)), reason);
        _expectRefusal(id, _to(abi.encodeCall(ISmartSession.disableActionId, (other, action))), reason);
    }

    function testFuzz_RevertWhen_PermissionIdIsCutShort(uint256 length) public {
        bytes memory cut = abi.encodeCall(ISmartSession.removeSession, id);
        length = bound(length, 0, 35);
        assembly ("memory-safe") {
            mstore(cut, length)
        }
        _expectRefusal(id, _to(cut), abi.encodeWithSelector(ISmartSession.InvalidTarget.selector));
    }

    /// @dev What passes takes no policy away when it is executed; what does not, is refused by name.
    function testFuzz_moduleCall_BrokenListsAreReadAsExecuted(
        bool some,
        uint256[2] calldata places,
        uint256[2] calldata words,
        uint256 cut
    ) public {
        bytes memory call = _giveUpContent(some ? _both() : new address[](0));
        bytes memory arguments = _arguments(call);
        for (uint256 i; i < 2; ++i) {
            // The first word is the permission's id.
            uint256 place = 32 * bound(places[i], 1, arguments.length / 32 - 1);
            uint256 word = words[i] % 3 == 0 ? words[i] : 32 * (words[i] % 10);
            assembly ("memory-safe") {
                mstore(add(add(arguments, 0x20), place), word)
            }
        }
        if (cut % 4 == 0) {
            cut = bound(cut, 32, arguments.length);
            assembly ("memory-safe") {
                mstore(arguments, cut)
            }
        }
        _assertReadAsExecuted(bytes.concat(bytes4(call), arguments));
    }

    /// @dev A bundler validates both operations before it executes the first. Whatever the first may do to an action or to
    /// what the session signs, it must not leave the policy that the second adds to agree alone.
    function test_moduleCall_GrantOfTheSameBundleStaysWhole() public {
        bytes[5] memory calls = [
            abi.encodeCall(ISmartSession.removeSession, id),
            abi.encodeCall(ISmartSession.disableActionId, (id, action)),
            abi.encodeCall(ISmartSession.disableActionPolicies, (id, action, _both())),
            _giveUpContent(_both()),
            _giveUpContent(new address[](0))
        ];
        Session memory grant = _emptySession().withAction(target, SELECTOR, _policies(1));
        grant.erc7739Policies.erc1271Policies = _policies(1);
        uint256 accepted;
        for (uint256 i; i < calls.length; ++i) {
            uint256 snapshot = vm.snapshotState();
            if (_bundle(_useOp(id, _to(calls[i])), _enableOp(grant, SmartSessionMode.ENABLE), calls[i])) {
                ++accepted;
                uint256 left = module.getActionPolicies(account, id, action).length;
                assertTrue(left == 0 || left == 3, "action's policies");
                left = module.getERC1271Policies(account, id).length;
                assertTrue(left == 0 || left == 3, "policies of signatures");
            }
            vm.revertToState(snapshot);
        }
        assertEq(accepted, 3);
    }

    function test_RevertWhen_ModuleCallStandsInBatch() public {
        Execution[] memory calls = _calls(2);
        calls[1] = Execution(address(module), 0, abi.encodeCall(ISmartSession.setPermit4337Paymaster, (id, true)));
        bytes4 selector = ISmartSession.setPermit4337Paymaster.selector;
        bytes memory reason = abi.encodeWithSelector(ISmartSession.UnsupportedModuleCall.selector, selector);
        _expectRefusal(id, UserOpBuilder.batch(calls), reason);
    }

    /// @dev The plain fallback action never reaches the module, and neither does the flag's absence.
    function test_RevertWhen_ModuleFlagIsNotGranted() public {
        Session memory session = _emptySession().withSalt("unflagged");
        session = session.withAction(FALLBACK_TARGET, FALLBACK, policies);
        PermissionId unflagged = _enable(session);
        bytes memory callData = _to(abi.encodeCall(ISmartSession.removeSession, unflagged));
        _expectRefusal(unflagged, callData, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, unflagged));
    }

    function test_RevertWhen_ModuleFlagsPolicyRefuses() public {
        policy.answer(abi.encode(1));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, policy);
        _expectRefusal(id, _to(abi.encodeCall(ISmartSession.removeSession, id)), reason);
    }

    function test_RevertWhen_ModuleFlagIsDisabled() public {
        vm.prank(account);
        module.disableActionId(id, _action(FALLBACK_TARGET, FALLBACK_MODULE));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id);
        _expectRefusal(id, _to(abi.encodeCall(ISmartSession.removeSession, id)), reason);
    }

    function _assertReadAsExecuted(bytes memory call) private {
        PackedUserOperation memory op = _useOp(id, _to(call));
        vm.prank(account);
        try module.validateUserOp(op, OP_HASH) {
            // Contents that cannot be read revert the execution, which then changes nothing.
            vm.prank(account);
            (bool executed,) = address(module).call(call);
            if (!executed) return;
            assertEq(module.getERC1271Policies(account, id).length, 2);
        } catch (bytes memory reason) {
            bytes4 error = bytes4(reason);
            if (error != ISmartSession.InvalidData.selector) {
                assertEq(error, ISmartSession.UnsupportedModuleCall.selector);
            }
        }
    }

    /// @return accepted whether the first operation was; it is then executed after the second's validation.
    function _bundle(PackedUserOperation memory first, PackedUserOperation memory second, bytes memory call)
        private
        returns (bool accepted)
    {
        vm.prank(account);
        try module.validateUserOp(first, OP_HASH) returns (uint256 validationData) {
            assertEq(validationData, VALID);
        } catch {
            return false;
        }
        assertEq(_validate(second), VALID);
        vm.prank(account);
        (accepted,) = address(module).call(call);
        assertTrue(accepted);
    }

    function _giveUpContent(address[] memory removed) private view returns (bytes memory) {
        ERC7739Context[] memory contexts = new ERC7739Context[](1);
        contexts[0] = ERC7739Context(APP, new string[](1));
        contexts[0].contentNames[0] = CONTENT;
        return abi.encodeCall(ISmartSession.disableERC1271Policies, (id, removed, contexts));
    }

    function _flagged(Session memory session) private view returns (Session memory) {
        session = session.withAction(target, SELECTOR, policies);
        session = session.withAction(FALLBACK_TARGET, FALLBACK_MODULE, policies);
        session = session.withContent(APP, CONTENT);
        session.erc7739Policies.erc1271Policies = policies;
        session.userOpPolicies = policies;
        return session;
    }

    function _both() private view returns (address[] memory both) {
        both = new address[](2);
        (both[0], both[1]) = (policies[1].policy, policies[0].policy);
    }

    function _to(bytes memory call) private view returns (bytes memory) {
        return UserOpBuilder.single(address(module), 0, call);
    }

    function _callModule(bytes memory call) private returns (uint256) {
        return _use(id, _to(call));
    }

    function _expectUnsupported(bytes memory call) private {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.UnsupportedModuleCall.selector, bytes4(call));
        _expectRefusal(id, _to(call), reason);
    }
}
