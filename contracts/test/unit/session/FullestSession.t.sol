// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ActionData, ERC7739Data, ISmartSession, PolicyData, Session} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";

/// @notice A session with as many actions, policies and contents as can be granted, which takes several operations.
contract FullestSessionTest is SessionTest {
    using SessionBuilder for Session;

    bytes32 private constant APP = keccak256("app");
    uint256 private constant BLOCK = 30_000_000;

    PermissionId private id;
    PolicyData[] private policies;

    /// @dev Here and not in the tests, which would clear for nothing what they wrote themselves.
    function setUp() public override {
        super.setUp();
        PolicyData[] memory several = _policies(32);
        for (uint256 i; i < 32; ++i) {
            policies.push(several[i]);
        }
        Session memory session = _withActions(128);
        session.userOpPolicies = several;
        session.erc7739Policies.erc1271Policies = several;
        session.erc7739Policies.allowedERC7739Content = SessionBuilder.contentsOf(APP, 128);
        id = _enable(session);
        for (uint256 i; i < 128; ++i) {
            session.actions[i].actionPolicies = policies;
            session.actions[i].actionPolicies[31].policy = address(policy);
        }
        vm.prank(account);
        module.enableActionPolicies(id, session.actions);
    }

    function test_fullestSession_CanBeRemovedInABlock() public {
        assertEq(module.getEnabledActions(account, id).length, 128);
        assertEq(module.getActionPolicies(account, id, _action(target, SELECTOR)).length, 32);
        assertEq(module.getEnabledERC7739Content(account, id)[0].contentNameHashes.length, 128);
        vm.cool(address(module));
        vm.prank(account);
        module.removeSession{gas: BLOCK}(id);
        assertFalse(module.isPermissionEnabled(id, account));
    }

    function test_RevertWhen_AnotherContentIsAdded() public {
        ERC7739Data memory data;
        data.allowedERC7739Content = SessionBuilder.contentsOf(APP, 129);
        vm.expectRevert(abi.encodeWithSelector(ISmartSession.TooManyContents.selector, 129));
        vm.prank(account);
        module.enableERC1271Policies(id, data);
    }

    function test_fullestSession_TakesWhatItHas() public {
        ERC7739Data memory data;
        data.allowedERC7739Content = SessionBuilder.contentsOf(APP, 128);
        data.erc1271Policies = policies;
        ActionData[] memory actions = new ActionData[](1);
        actions[0] = ActionData(SELECTOR, target, policies);
        actions[0].actionPolicies[31].policy = address(policy);
        vm.startPrank(account);
        module.enableERC1271Policies(id, data);
        module.enableActionPolicies(id, actions);
        assertEq(module.getEnabledERC7739Content(account, id)[0].contentNameHashes.length, 128);
    }

    function test_RevertWhen_GrantHasTooManyContents() public {
        Session memory session = _session().withSalt("other");
        session.erc7739Policies.allowedERC7739Content = SessionBuilder.contentsOf(APP, 129);
        _expectGrantRefusal(session, abi.encodeWithSelector(ISmartSession.TooManyContents.selector, 129));
    }
}
