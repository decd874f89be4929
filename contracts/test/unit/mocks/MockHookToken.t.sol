// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockHook} from "src/mocks/MockHook.sol";
import {MockHookToken} from "src/mocks/MockHookToken.sol";

contract MockHookTokenTest is Test {
    MockHookToken private token = new MockHookToken();
    MockHook private hook = new MockHook();

    function setUp() public {
        token.mint(address(this), 100);
    }

    function test_transfer_CallsTheReceiversHookAfterwards() public {
        hook.act(address(token), abi.encodeCall(token.setHook, (hook)));
        hook.aim(address(token), abi.encodeCall(token.transfer, (makeAddr("friend"), 60)));
        assertTrue(token.transfer(address(hook), 60));
        assertEq(token.balanceOf(makeAddr("friend")), 60);
        // The thief's own transfer called his hook again.
        assertEq(hook.calls(), 2);
        assertTrue(hook.succeeded());
    }

    function test_transfer_CallsTheSendersHookBefore() public {
        token.setHook(hook);
        hook.aim(address(token), abi.encodeCall(token.transferFrom, (address(this), address(hook), 100)));
        assertTrue(token.transfer(makeAddr("friend"), 100));
        assertEq(token.balanceOf(makeAddr("friend")), 100);
        assertEq(hook.calls(), 1);
        assertFalse(hook.succeeded());
    }

    function test_transfer_WithoutHooks() public {
        assertTrue(token.transfer(address(hook), 1));
        assertEq(hook.calls(), 0);
    }

    function test_RevertWhen_hook_ActsInVain() public {
        vm.expectRevert();
        hook.act(address(token), abi.encodeCall(token.transfer, (address(this), 1)));
    }
}
