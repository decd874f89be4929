// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";

/// @notice Installing, uninstalling, and the account's list of sessions.
contract InstallTest is SessionTest {
    using SessionBuilder for Session;

    PermissionId[] private expected;

    function test_onInstall_WithNothing() public {
        vm.prank(account);
        module.onInstall("");
        assertFalse(module.isInitialized(account));
        _enable(_session());
        assertTrue(module.isInitialized(account));
    }

    function test_onInstall_WithSessions() public {
        for (uint8 mode = 1; mode <= 2; ++mode) {
            vm.startPrank(account);
            module.onInstall(abi.encodePacked(mode, abi.encode(_session().list())));
            assertEq(module.getPermissionIDs(account).length, 1);
            vm.stopPrank();
            assertEq(_use(_session().permissionId(), _callData()), VALID);
            vm.prank(account);
            module.onUninstall("");
        }
    }

    /// @dev USE, which grants nothing, and every byte that is no mode.
    function testFuzz_RevertWhen_InstallModeIsUnknown(uint8 mode) public {
        vm.assume(mode != 1 && mode != 2);
        bytes memory data = abi.encodePacked(mode, abi.encode(_session().list()));
        vm.expectRevert(ISmartSession.InvalidMode.selector);
        vm.prank(account);
        module.onInstall(data);
    }

    function test_RevertWhen_InstallListIsEmpty() public {
        bytes memory data = abi.encodePacked(uint8(1), abi.encode(new Session[](0)));
        vm.expectRevert(ISmartSession.InvalidData.selector);
        vm.prank(account);
        module.onInstall(data);
        vm.expectRevert(ISmartSession.InvalidData.selector);
        vm.prank(account);
        module.onInstall(hex"01");
    }

    function test_RevertWhen_AccountHasSessions() public {
        _enable(_session());
        bytes memory reason = abi.encodeWithSelector(ISmartSession.SmartSessionModuleAlreadyInstalled.selector, account);
        vm.expectRevert(reason);
        vm.prank(account);
        module.onInstall("");
    }

    /// @dev Uninstalled and installed again: old sessions are not alive.
    function test_onUninstall_EndsSessionsForGood() public {
        PermissionId id = _enable(_session());
        PermissionId other = _enable(_session().withSalt("other"));
        vm.startPrank(account);
        module.onUninstall("");
        assertFalse(module.isInitialized(account));
        module.onInstall("");
        vm.stopPrank();
        assertEq(module.getPermissionIDs(account).length, 0);
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.InvalidPermissionId.selector, id));
        _expectRefusal(other, _callData(), abi.encodeWithSelector(ISmartSession.InvalidPermissionId.selector, other));
    }

    /// @dev Each with two actions and a userOp policy.
    function test_onUninstall_128SessionsFitABlock() public {
        for (uint256 i; i < 128; ++i) {
            _enable(
                _sessionAt(i).withAction(target, 0xffffffff, address(policy), "").withUserOpPolicy(address(policy), "")
            );
        }
        vm.cool(address(module));
        uint256 gasBefore = gasleft();
        vm.prank(account);
        module.onUninstall("");
        assertLt(gasBefore - gasleft(), 30_000_000);
        assertEq(module.getPermissionIDs(account).length, 0);
    }

    function test_isModuleType_OnlyValidator() public view {
        for (uint256 i; i < 20; ++i) {
            assertEq(module.isModuleType(i), i == 1);
        }
    }

    /// @dev The list of sessions is a set, whatever is granted, granted again and removed.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_permissionIds_AreTheEnabledSessions(uint8[40] calldata steps) public {
        for (uint256 i; i < steps.length; ++i) {
            Session memory session = _sessionAt(steps[i] % 8);
            PermissionId id = session.permissionId();
            if (steps[i] & 0x80 == 0) {
                _enable(session);
                if (_indexOf(id) == expected.length) expected.push(id);
            } else {
                vm.prank(account);
                module.removeSession(id);
                uint256 index = _indexOf(id);
                if (index < expected.length) {
                    expected[index] = expected[expected.length - 1];
                    expected.pop();
                }
            }
            _assertList();
        }
    }

    function _assertList() private view {
        PermissionId[] memory ids = module.getPermissionIDs(account);
        assertEq(ids.length, expected.length);
        for (uint256 i; i < ids.length; ++i) {
            assertTrue(ids[i] == expected[i]);
        }
        for (uint256 i; i < 8; ++i) {
            PermissionId id = _sessionAt(i).permissionId();
            assertEq(module.isPermissionEnabled(id, account), _indexOf(id) < expected.length);
        }
    }

    function _sessionAt(uint256 index) private view returns (Session memory) {
        return _session().withSalt(bytes32(index));
    }

    function _indexOf(PermissionId id) private view returns (uint256 index) {
        while (index < expected.length && !(expected[index] == id)) ++index;
    }
}
