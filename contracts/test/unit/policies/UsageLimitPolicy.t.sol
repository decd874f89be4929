// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPolicy} from "src/interfaces/IPolicy.sol";
import {IUsageLimitPolicy} from "src/interfaces/IUsageLimitPolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";
import {ReferenceCounter} from "test/utils/ReferenceCounter.sol";

contract UsageLimitPolicyTest is PolicyTest {
    using ReferenceCounter for ReferenceCounter.Counter;

    IUsageLimitPolicy private policy = IUsageLimitPolicy(deployCode("UsageLimitPolicy.sol"));
    ReferenceCounter.Counter private model;

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal pure override returns (bytes memory) {
        return abi.encodePacked(uint128(5));
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return true;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function testFuzz_check_AsReference(uint128 limit, bool[24] calldata asAction) public {
        limit = uint128(bound(limit, 1, 30));
        model.limit = limit;
        _initialize(abi.encodePacked(limit));
        for (uint256 i; i < asAction.length; ++i) {
            uint256 answer = asAction[i] ? _askAction(id, account) : _askUserOp(id, account);
            assertEq(answer, model.take(1) ? AGREES : REFUSES);
            _assertCounts(limit, uint128(model.total()));
        }
    }

    function test_check_RefusesTheUseAfterTheLast() public {
        _initialize(abi.encodePacked(uint128(2)));
        assertEq(_askUserOp(id, account), AGREES);
        assertEq(_askUserOp(id, account), AGREES);
        assertEq(_askUserOp(id, account), REFUSES);
        assertEq(_askAction(id, account), REFUSES);
        _assertCounts(2, 2);
    }

    function test_check_MovesNoOtherCount() public {
        _initialize(_initData());
        policy.initializeWithMultiplexer(otherAccount, id, _initData());
        policy.initializeWithMultiplexer(account, otherId, _initData());
        vm.prank(otherMultiplexer);
        policy.initializeWithMultiplexer(account, id, _initData());
        _askUserOp(id, account);
        assertEq(policy.getUsed(id, address(this), account), 1);
        assertEq(policy.getUsed(id, address(this), otherAccount), 0);
        assertEq(policy.getUsed(otherId, address(this), account), 0);
        assertEq(policy.getUsed(id, otherMultiplexer, account), 0);
    }

    function test_initializeWithMultiplexer_ResetsTheCount() public {
        _initialize(_initData());
        _askUserOp(id, account);
        _initialize(abi.encodePacked(type(uint128).max));
        _assertCounts(type(uint128).max, 0);
    }

    function testFuzz_RevertWhen_InitDataIsNot16Bytes(bytes calldata initData) public {
        vm.assume(initData.length != 16);
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(initData);
    }

    function test_RevertWhen_LimitIsZero() public {
        _initialize(abi.encodePacked(uint128(1)));
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(abi.encodePacked(uint128(0)));
    }

    function _assertCounts(uint128 limit, uint128 used) private view {
        assertEq(policy.getUsageLimit(id, address(this), account), limit);
        assertEq(policy.getUsed(id, address(this), account), used);
        (uint128 bothLimit, uint128 bothUsed) = policy.usageLimitConfigs(id, address(this), account);
        assertEq(bothLimit, limit);
        assertEq(bothUsed, used);
    }
}
