// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IContractWhitelistPolicy} from "src/interfaces/IContractWhitelistPolicy.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";

contract ContractWhitelistPolicyTest is PolicyTest {
    IContractWhitelistPolicy private policy = IContractWhitelistPolicy(deployCode("ContractWhitelistPolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal view override returns (bytes memory) {
        return abi.encodePacked(target, address(0xbeef));
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return false;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function testFuzz_checkAction_OnlyListedTargets(
        address[6] memory seed,
        uint256 length,
        address other,
        uint256 value
    ) public {
        address[] memory list = _list(seed, length);
        policy.initializeWithMultiplexer(account, id, _encode(list));
        bool listed;
        for (uint256 i; i < list.length; ++i) {
            assertEq(policy.checkAction(id, account, list[i], value, msg.data), AGREES);
            if (list[i] == other) listed = true;
        }
        assertEq(policy.checkAction(id, account, other, value, msg.data), listed ? AGREES : REFUSES);
        assertEq(policy.isWhitelisted(id, address(this), other, account), listed);
        assertEq(policy.getWhitelist(id, address(this), account), list);
    }

    /// @dev Nothing of a longer list stays in force, also where it named an address twice.
    function testFuzz_initializeWithMultiplexer_ReplacesTheList(
        address[6] memory seed,
        uint256 firstLength,
        uint256 secondLength,
        bool reverse
    ) public {
        address[] memory first = _list(seed, firstLength);
        if (reverse) (seed[0], seed[1], seed[2]) = (seed[5], seed[4], seed[0]);
        address[] memory second = _list(seed, secondLength);
        _initialize(_encode(first));
        _initialize(_encode(second));
        for (uint256 i; i < first.length; ++i) {
            bool stays;
            for (uint256 j; j < second.length; ++j) {
                if (second[j] == first[i]) stays = true;
            }
            assertEq(policy.checkAction(id, account, first[i], 0, ""), stays ? AGREES : REFUSES);
        }
        assertEq(policy.getWhitelist(id, address(this), account), second);
        assertFalse(policy.isWhitelisted(id, otherMultiplexer, second[0], account));
    }

    function testFuzz_RevertWhen_InitDataIsNoListOfAddresses(bytes calldata initData) public {
        vm.assume(initData.length == 0 || initData.length % 20 != 0);
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(initData);
    }

    function test_RevertWhen_AnAddressIsZero() public {
        _initialize(abi.encodePacked(target, address(1)));
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(abi.encodePacked(target, address(0)));
    }

    function test_RevertWhen_TooManyTargets() public {
        address[] memory list = new address[](129);
        for (uint160 i; i < 129; ++i) {
            list[i] = address(i + 1);
        }
        vm.expectRevert(abi.encodeWithSelector(IContractWhitelistPolicy.TooManyTargets.selector, 129));
        _initialize(_encode(list));
        assembly ("memory-safe") {
            mstore(list, 128)
        }
        _initialize(_encode(list));
        assertEq(policy.getWhitelist(id, address(this), account), list);
    }

    /// @dev Some addresses come twice.
    function _list(address[6] memory seed, uint256 length) private pure returns (address[] memory list) {
        list = new address[](1 + length % 6);
        for (uint256 i; i < list.length; ++i) {
            list[i] = seed[i] == address(0) || uint160(seed[i]) % 4 == 0 ? address(0xbeef) : seed[i];
        }
    }

    function _encode(address[] memory list) private pure returns (bytes memory data) {
        for (uint256 i; i < list.length; ++i) {
            data = bytes.concat(data, bytes20(list[i]));
        }
    }
}
