// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";

contract TimeFramePolicyTest is PolicyTest {
    uint48 private constant MAX_SECONDS = 2 ** 36;

    ITimeFramePolicy private policy = ITimeFramePolicy(deployCode("TimeFramePolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal pure override returns (bytes memory) {
        return abi.encodePacked(uint48(2000), uint48(1000));
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return true;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function _is1271Policy() internal pure override returns (bool) {
        return true;
    }

    function testFuzz_check_ReturnsTheRange(uint48 validUntil, uint48 validAfter, uint40 time) public {
        (validUntil, validAfter) = _validRange(validUntil, validAfter);
        vm.warp(time);
        _initialize(abi.encodePacked(validUntil, validAfter));

        uint256 range = uint256(validAfter) << 208 | uint256(validUntil) << 160;
        assertEq(_askUserOp(id, account), range);
        assertEq(_askAction(id, account), range);
        assertEq(policy.getTimeFrameConfig(id, address(this), account), uint256(validUntil) << 48 | validAfter);
        assertEq(policy.timeFrameConfigs(id, address(this), account), uint256(validUntil) << 48 | validAfter);
    }

    function testFuzz_check1271SignedAction_BothBoundsIncluded(uint48 validUntil, uint48 validAfter, uint40 time)
        public
    {
        (validUntil, validAfter) = _validRange(validUntil, validAfter);
        _initialize(abi.encodePacked(validUntil, validAfter));
        _assert1271At(validUntil, validAfter, time);
        _assert1271At(validUntil, validAfter, validAfter);
        _assert1271At(validUntil, validAfter, uint256(validAfter) + 1);
        _assert1271At(validUntil, validAfter, validUntil);
        _assert1271At(validUntil, validAfter, uint256(validUntil) + 1);
        if (validAfter != 0) _assert1271At(validUntil, validAfter, validAfter - 1);
        if (validUntil != 0) _assert1271At(validUntil, validAfter, validUntil - 1);
    }

    function test_check1271SignedAction_AtTheBounds() public {
        _initialize(_initData());
        vm.warp(999);
        assertFalse(_ask1271(id, account));
        vm.warp(1000);
        assertTrue(_ask1271(id, account));
        vm.warp(2000);
        assertTrue(_ask1271(id, account));
        vm.warp(2001);
        assertFalse(_ask1271(id, account));
    }

    function test_check1271SignedAction_ZeroIsForever() public {
        _initialize(abi.encodePacked(uint48(0), uint48(1000)));
        vm.warp(type(uint48).max);
        assertTrue(_ask1271(id, account));
        vm.warp(999);
        assertFalse(_ask1271(id, account));
    }

    function testFuzz_initializeWithMultiplexer_OverwritesTheRange(uint48 validUntil, uint48 validAfter) public {
        (validUntil, validAfter) = _validRange(validUntil, validAfter);
        _initialize(abi.encodePacked(MAX_SECONDS, MAX_SECONDS));
        _initialize(abi.encodePacked(validUntil, validAfter));
        assertEq(policy.getTimeFrameConfig(id, address(this), account), uint256(validUntil) << 48 | validAfter);
        assertEq(policy.getTimeFrameConfig(otherId, address(this), account), 0);
        assertEq(policy.getTimeFrameConfig(id, otherMultiplexer, account), 0);
        assertEq(policy.getTimeFrameConfig(id, address(this), otherAccount), 0);
    }

    function testFuzz_RevertWhen_InitDataIsNot12Bytes(bytes calldata initData) public {
        vm.assume(initData.length != 12);
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(initData);
    }

    function test_RevertWhen_InitDataIsOfOldSdks() public {
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(abi.encodePacked(uint128(2000), uint128(1000)));
    }

    function test_RevertWhen_NeitherBoundIsSet() public {
        _initialize(abi.encodePacked(uint48(0), uint48(1)));
        vm.expectRevert(ITimeFramePolicy.TimeFrameNotSet.selector);
        _initialize(abi.encodePacked(uint48(0), uint48(0)));
    }

    function testFuzz_RevertWhen_UntilIsBelowAfter(uint48 validUntil, uint48 validAfter) public {
        validAfter = uint48(bound(validAfter, 2, MAX_SECONDS));
        validUntil = uint48(bound(validUntil, 1, validAfter - 1));
        vm.expectRevert(abi.encodeWithSelector(ITimeFramePolicy.TimeFrameEmpty.selector, validUntil, validAfter));
        _initialize(abi.encodePacked(validUntil, validAfter));
        _initialize(abi.encodePacked(validAfter, validAfter));
    }

    function testFuzz_RevertWhen_ABoundIsInMilliseconds(uint48 time) public {
        time = uint48(bound(time, MAX_SECONDS + 1, type(uint48).max));
        if (time % 4 == 0) time = MAX_SECONDS + 1;
        bytes memory refusal = abi.encodeWithSelector(ITimeFramePolicy.TimeInMilliseconds.selector, time);
        vm.expectRevert(refusal);
        _initialize(abi.encodePacked(time, uint48(0)));
        vm.expectRevert(refusal);
        _initialize(abi.encodePacked(uint48(0), time));
        _initialize(abi.encodePacked(MAX_SECONDS, MAX_SECONDS));
    }

    function _validRange(uint48 validUntil, uint48 validAfter) private pure returns (uint48, uint48) {
        validAfter = uint48(bound(validAfter, 0, MAX_SECONDS));
        uint48 first = validAfter == 0 ? 1 : validAfter;
        validUntil = validAfter != 0 && validUntil % 4 == 0 ? 0 : uint48(bound(validUntil, first, MAX_SECONDS));
        return (validUntil, validAfter);
    }

    function _assert1271At(uint48 validUntil, uint48 validAfter, uint256 time) private {
        vm.warp(time);
        bool valid = true;
        if (time < validAfter) valid = false;
        if (validUntil > 0 && time > validUntil) valid = false;
        assertEq(_ask1271(id, account), valid);
    }
}
