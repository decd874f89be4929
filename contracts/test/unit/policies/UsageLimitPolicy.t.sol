// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPolicy} from "src/interfaces/IPolicy.sol";
import {IUsageLimitPolicy} from "src/interfaces/IUsageLimitPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ReferenceCounter} from "test/utils/ReferenceCounter.sol";
import {RunningTotalTest} from "test/utils/RunningTotalTest.sol";

contract UsageLimitPolicyTest is RunningTotalTest {
    using ReferenceCounter for ReferenceCounter.Counter;

    IUsageLimitPolicy private policy = IUsageLimitPolicy(deployCode("UsageLimitPolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _encode(uint256 limit) internal pure override returns (bytes memory) {
        return abi.encodePacked(uint128(limit));
    }

    function _perUse() internal pure override returns (uint256) {
        return 1;
    }

    function _limitOf(ConfigId of_, address multiplexer, address owner) internal view override returns (uint256) {
        return policy.getUsageLimit(of_, multiplexer, owner);
    }

    function _usedOf(ConfigId of_, address multiplexer, address owner) internal view override returns (uint256) {
        return policy.getUsed(of_, multiplexer, owner);
    }

    function _countsOf(ConfigId of_, address multiplexer, address owner)
        internal
        view
        override
        returns (uint256, uint256)
    {
        return policy.usageLimitConfigs(of_, multiplexer, owner);
    }

    function testFuzz_check_AsReference(uint256 limit, bool[24] calldata asAction) public {
        limit = bound(limit, 1, 30);
        _setUp(limit);
        for (uint256 i; i < asAction.length; ++i) {
            uint256 answer = asAction[i] ? _askAction(id, account) : _askUserOp(id, account);
            assertEq(answer, model.take(1) ? AGREES : REFUSES);
            _assertCounts(limit, model.total());
        }
    }

    function test_check_RefusesTheUseAfterTheLast() public {
        _initialize(_encode(2));
        assertEq(_askUserOp(id, account), AGREES);
        assertEq(_askUserOp(id, account), AGREES);
        assertEq(_askUserOp(id, account), REFUSES);
        assertEq(_askAction(id, account), REFUSES);
        _assertCounts(2, 2);
    }

    function test_initializeWithMultiplexer_ResetsTheCount() public {
        _initialize(_initData());
        _askUserOp(id, account);
        _initialize(_encode(type(uint128).max));
        _assertCounts(type(uint128).max, 0);
    }

    function testFuzz_RevertWhen_InitDataIsNot16Bytes(bytes calldata initData) public {
        vm.assume(initData.length != 16);
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(initData);
    }
}
