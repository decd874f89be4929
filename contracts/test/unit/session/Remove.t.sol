// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Vm} from "forge-std/Vm.sol";
import {ERC7739Context, ISmartSession, PolicyData, Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {ActionId, PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Ending a session leaves its enable nonce and nothing else.
contract RemoveTest is SessionTest {
    using SessionBuilder for Session;

    address[4] private several;

    function setUp() public override {
        super.setUp();
        PolicyData[] memory policies = _policies(4);
        for (uint256 i; i < 4; ++i) {
            several[i] = policies[i].policy;
        }
    }

    function test_remove_Ends() public {
        PermissionId id = _enable(_session());
        vm.expectEmit(address(module));
        emit ISmartSession.NonceIterated(id, account, 1);
        vm.expectEmit(address(module));
        emit ISmartSession.SessionValidatorDisabled(id, address(validator), account);
        vm.expectEmit(address(module));
        emit ISmartSession.SessionRemoved(id, account);
        vm.prank(account);
        module.removeSession(id);
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.InvalidPermissionId.selector, id));
        assertFalse(module.isInitialized(account));
    }

    function test_remove_UnknownSessionIsSilentButForTheNonce() public {
        PermissionId id = _session().permissionId();
        vm.recordLogs();
        vm.prank(account);
        module.removeSession(id);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertEq(logs.length, 1);
        assertEq(logs[0].topics[0], ISmartSession.NonceIterated.selector);
    }

    function test_RevertWhen_PermissionIdIsZero() public {
        PermissionId zero = PermissionId.wrap(0);
        vm.expectRevert(abi.encodeWithSelector(ISmartSession.InvalidSession.selector, zero));
        module.removeSession(zero);
    }

    /// @dev Nothing of a removed session lives on in one of the same id.
    function test_remove_ThenGrantedAgainStartsAnew() public {
        PermissionId id = _enable(_whole());
        vm.prank(account);
        module.removeSession(id);
        Session memory again = _emptySession().withAction(target, 0xffffffff, address(policy), "");
        again.sessionValidatorInitData = _whole().sessionValidatorInitData;
        assertTrue(_enable(again) == id);
        assertEq(module.getEnabledActions(account, id).length, 1);
        assertEq(module.getUserOpPolicies(account, id).length, 0);
        assertEq(module.getERC1271Policies(account, id).length, 0);
        assertEq(module.getEnabledERC7739Content(account, id).length, 0);
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
        _expectRefusal(_sponsored(id), abi.encodeWithSelector(ISmartSession.PaymasterValidationNotEnabled.selector, id));
    }

    /// @dev Every slot that the session's life wrote is zero in the end, but the header with its nonce.
    function test_remove_LeavesTheNonceAlone() public {
        vm.record();
        _liveALife();
        PermissionId id = _whole().permissionId();
        vm.prank(account);
        module.removeSession(id);
        _assertClean(1, module.getNonce(id, account));
    }

    /// @dev All nine kinds, as indexers of the deployed contracts decode them: nothing indexed.
    function test_events_IndexNothing() public {
        vm.recordLogs();
        _liveALife();
        vm.prank(account);
        module.onUninstall("");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32[9] memory topics = [
            ISmartSession.ActionIdDisabled.selector,
            ISmartSession.NonceIterated.selector,
            ISmartSession.PermissionIdPermit4337Paymaster.selector,
            ISmartSession.PolicyDisabled.selector,
            ISmartSession.PolicyEnabled.selector,
            ISmartSession.SessionCreated.selector,
            ISmartSession.SessionRemoved.selector,
            ISmartSession.SessionValidatorDisabled.selector,
            ISmartSession.SessionValidatorEnabled.selector
        ];
        uint256 seen;
        for (uint256 i; i < logs.length; ++i) {
            assertEq(logs[i].topics.length, 1);
            for (uint256 j; j < 9; ++j) {
                if (logs[i].topics[0] == topics[j]) seen |= 1 << j;
            }
        }
        assertEq(seen, (1 << 9) - 1);
    }

    function test_uninstall_LeavesTheNonceAlone() public {
        vm.record();
        _liveALife();
        vm.prank(account);
        module.onUninstall("");
        _assertClean(1, module.getNonce(_whole().permissionId(), account));
    }

    /// @dev Validator data of any length, with bytes of the grant behind it.
    function testFuzz_remove_LeavesNoSignerData(bytes memory data, uint256 length) public {
        length = bound(length, 0, 9000);
        data = bytes.concat(data, new bytes(length));
        for (uint256 i = 31; i < length; i += 32) {
            data[i] = 0xff;
        }
        Session memory session = _whole();
        session.sessionValidatorInitData = data;
        vm.record();
        PermissionId id = _enable(session);
        vm.prank(account);
        module.removeSession(id);
        _assertClean(1, 1);
    }

    /// @dev Contents that were taken away before leave nothing either.
    function test_remove_AfterContentsLeavesTheNonceAlone() public {
        Session memory session = _whole();
        vm.record();
        PermissionId id = _enable(session);
        vm.startPrank(account);
        module.disableERC1271Policies(id, new address[](0), session.erc7739Policies.allowedERC7739Content);
        module.removeSession(id);
        vm.stopPrank();
        _assertClean(1, 1);
    }

    /// @dev All kinds of state, and most ways to change them.
    function _liveALife() private {
        Session memory session = _whole();
        PermissionId id = session.permissionId();
        assertEq(_validate(_enableOp(session, SmartSessionMode.ENABLE)), VALID);
        assertEq(_validate(_sponsored(id)), VALID);
        ActionId action = _action(target, SELECTOR);
        address[] memory some = new address[](2);
        (some[0], some[1]) = (session.userOpPolicies[0].policy, session.userOpPolicies[2].policy);
        ERC7739Context[] memory contexts = new ERC7739Context[](1);
        contexts[0] = session.erc7739Policies.allowedERC7739Content[0];
        vm.startPrank(account);
        module.disableUserOpPolicies(id, some);
        module.disableActionPolicies(id, action, some);
        module.disableERC1271Policies(id, some, contexts);
        module.disableActionId(id, _action(target, 0xffffffff));
        module.disableActionId(id, _action(target, 0x00000000));
        module.setPermit4337Paymaster(id, false);
        module.revokeEnableSignature(id);
        vm.stopPrank();
        _enable(session);
        assertEq(_use(id, UserOpBuilder.batch(_calls(3))), VALID);
    }

    /// @dev Lists of several, and validator data of several words and pages. Its words need not mean owners.
    function _whole() private view returns (Session memory session) {
        session = _session().withPaymaster().withContent("app", "A(uint256 a)").withContent("app", "B(uint256 a)");
        session = session.withContent("other", "A(uint256 a)");
        PolicyData[] memory policies = new PolicyData[](4);
        for (uint256 i; i < 4; ++i) {
            policies[i].policy = address(several[i]);
        }
        session.userOpPolicies = policies;
        session.erc7739Policies.erc1271Policies = policies;
        session = session.withAction(target, SELECTOR, policies).withAction(target, 0xffffffff, policies);
        address[] memory owners = new address[](2);
        (owners[0], owners[1]) = key < target ? (key, target) : (target, key);
        session.sessionValidatorInitData = abi.encode(uint256(1), owners);
    }

    function _assertClean(uint256 headers, uint256 nonce) private {
        (, bytes32[] memory writes) = vm.accesses(address(module));
        assertGt(writes.length, 0);
        bytes32 header;
        uint256 left;
        for (uint256 i; i < writes.length; ++i) {
            bytes32 word = vm.load(address(module), writes[i]);
            if (word == 0 || writes[i] == header) continue;
            header = writes[i];
            ++left;
            assertEq(uint256(word), nonce << 219);
        }
        assertEq(left, headers);
    }
}
