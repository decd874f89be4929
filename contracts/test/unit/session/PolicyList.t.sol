// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {PolicyList, PolicyListLib} from "src/session/PolicyList.sol";

/// @notice The packed list against a plain array.
contract PolicyListTest is Test {
    using PolicyListLib for PolicyList;

    uint256 private before = type(uint256).max;
    PolicyList private list;
    uint256 private behind = type(uint256).max;

    address[] private model;
    bool private marked;

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_list_IsASet(uint8[64] calldata steps, bool[64] calldata adds) public {
        for (uint256 i; i < steps.length; ++i) {
            address policy = _policy(steps[i] % 40);
            if (steps[i] > 250) _empty(steps[i] == 255);
            else if (steps[i] > 246) _mark();
            else if (adds[i] || i < 20) _add(policy);
            else _remove(policy);
            assertEq(list.values(), model);
            if (i % 8 == 7) _assertIsModel();
        }
        list.clear();
        for (uint256 i; i < 32; ++i) {
            assertEq(vm.load(address(this), _slot(i)), 0);
        }
        assertEq(before & behind, type(uint256).max);
    }

    function test_list_Holds32() public {
        for (uint256 i; i < 32; ++i) {
            list.add(_policy(i));
        }
        list.add(_policy(31));
        assertEq(list.values().length, 32);
        vm.expectRevert(abi.encodeWithSelector(ISmartSession.TooManyPolicies.selector, 33));
        this.add(_policy(32));
        for (uint256 i; i < 32; ++i) {
            assertTrue(list.remove(_policy(i)));
            assertFalse(list.remove(_policy(i)));
        }
        assertEq(list.head, 0);
    }

    function add(address policy) external {
        list.add(policy);
    }

    function _add(address policy) private {
        if (_indexOf(policy) != model.length) {
            list.add(policy);
        } else if (model.length == 32) {
            vm.expectRevert(abi.encodeWithSelector(ISmartSession.TooManyPolicies.selector, 33));
            this.add(policy);
        } else {
            list.add(policy);
            model.push(policy);
        }
    }

    function _remove(address policy) private {
        uint256 index = _indexOf(policy);
        assertEq(list.remove(policy), index != model.length);
        if (index == model.length) return;
        model[index] = model[model.length - 1];
        model.pop();
    }

    function _empty(bool markAsWell) private {
        delete model;
        if (!markAsWell) return list.empty();
        list.clear();
        marked = false;
    }

    function _mark() private {
        list.mark();
        marked = true;
    }

    function _assertIsModel() private view {
        uint256 head = list.head;
        assertEq(list.values(), model);
        assertEq(PolicyListLib.countOf(head), model.length);
        assertEq(head >> 168, marked ? 1 : 0);
        for (uint256 i; i < 40; ++i) {
            assertEq(list.contains(_policy(i)), _indexOf(_policy(i)) != model.length);
        }
        for (uint256 i; i < model.length; ++i) {
            assertEq(list.at(head, i), model[i]);
            assertEq(list.indexOf(head, model[i]), i);
        }
        // Nothing is left behind the last policy.
        for (uint256 i = model.length == 0 ? 1 : model.length; i < 32; ++i) {
            assertEq(vm.load(address(this), _slot(i)), 0);
        }
    }

    function _indexOf(address policy) private view returns (uint256 index) {
        while (index < model.length && model[index] != policy) ++index;
    }

    function _slot(uint256 index) private pure returns (bytes32) {
        uint256 first;
        assembly ("memory-safe") {
            first := list.slot
        }
        return bytes32(first + index);
    }

    function _policy(uint256 index) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(index)))));
    }
}
