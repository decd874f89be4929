// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {stdError} from "forge-std/StdError.sol";
import {IParamRule, LimitUsage, ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {IUniActionPolicy, ParamRules} from "src/interfaces/IUniActionPolicy.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";

contract UniActionPolicyTest is PolicyTest {
    bytes4 private constant SELECTOR = 0x12345678;

    IUniActionPolicy private policy = IUniActionPolicy(deployCode("UniActionPolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    /// @dev Sixteen rules, of every way to store one, on the words of `_call`, and a value limit that is wide.
    function _initData() internal view override returns (bytes memory) {
        ParamRule[] memory rules = new ParamRule[](16);
        for (uint256 i; i < 16; ++i) {
            rules[i] = ParamRuleBuilder.rule(ParamCondition.LESS_THAN_OR_EQUAL, i, 1000);
        }
        rules[0].ref = 0;
        rules[1].ref = bytes32(uint256(uint160(account)));
        rules[2] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 2, 1000, 5000);
        rules[3] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 3, type(uint256).max, 5000);
        rules[15] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 15, 1000, type(uint256).max);
        return abi.encode(ParamRuleBuilder.config(rules, type(uint256).max));
    }

    function _call() internal view override returns (address, uint256, bytes memory) {
        bytes memory data = bytes.concat(SELECTOR, new bytes(16 * 32));
        for (uint256 i = 1; i < 16; ++i) {
            data[4 + 32 * i + 31] = 0x07;
        }
        return (target, 1, data);
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return false;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function _grant(ParamRule memory rule) private {
        _initialize(abi.encode(ParamRuleBuilder.config(rule)));
    }

    function _check(uint256 param) private returns (uint256) {
        return policy.checkAction(id, account, target, 0, bytes.concat(SELECTOR, bytes32(param)));
    }

    function _rule(uint256 index) private view returns (ParamRule memory) {
        (, ParamRules memory stored) = policy.actionConfigs(id, address(this), account);
        return stored.rules[index];
    }

    function _used() private view returns (uint256) {
        return _rule(0).usage.used;
    }

    // Conditions.

    function testFuzz_checkAction_ComparesAsItsConditionSays(uint256 ref) public {
        ref = bound(ref, 1, type(uint256).max - 1);
        _assertBounds(ParamCondition.EQUAL, ref, REFUSES, AGREES, REFUSES);
        _assertBounds(ParamCondition.GREATER_THAN, ref, REFUSES, REFUSES, AGREES);
        _assertBounds(ParamCondition.LESS_THAN, ref, AGREES, REFUSES, REFUSES);
        _assertBounds(ParamCondition.GREATER_THAN_OR_EQUAL, ref, REFUSES, AGREES, AGREES);
        _assertBounds(ParamCondition.LESS_THAN_OR_EQUAL, ref, AGREES, AGREES, REFUSES);
        _assertBounds(ParamCondition.NOT_EQUAL, ref, AGREES, REFUSES, AGREES);
    }

    function _assertBounds(ParamCondition condition, uint256 ref, uint256 below, uint256 at, uint256 above) private {
        _grant(ParamRuleBuilder.rule(condition, 0, ref));
        assertEq(_check(ref - 1), below, "below");
        assertEq(_check(ref), at, "at");
        assertEq(_check(ref + 1), above, "above");
    }

    function testFuzz_checkAction_RangeIncludesItsEnds(uint128 min, uint128 max) public {
        min = uint128(bound(min, 1, type(uint128).max));
        max = uint128(bound(max, min, type(uint128).max));
        _grant(ParamRuleBuilder.range(0, min, max));
        assertEq(_check(uint256(min) - 1), REFUSES);
        assertEq(_check(min), AGREES);
        assertEq(_check(max), AGREES);
        assertEq(_check(uint256(max) + 1), REFUSES);
        assertEq(_check(uint256(max) | 1 << 128), REFUSES, "not cut to 128 bits");
    }

    function test_checkAction_RefusesAddressWithDirtyUpperBytes() public {
        _grant(ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, uint160(account)));
        assertEq(_check(uint160(account)), AGREES);
        assertEq(_check(uint160(account) | 1 << 160), REFUSES);
    }

    function test_checkAction_TakesMinusOneForTheGreatestNumber() public {
        _grant(ParamRuleBuilder.rule(ParamCondition.LESS_THAN, 0, 100));
        assertEq(_check(uint256(int256(-1))), REFUSES);
        _grant(ParamRuleBuilder.rule(ParamCondition.GREATER_THAN, 0, 100));
        assertEq(_check(uint256(int256(-1))), AGREES);
    }

    /// @dev A rule that an encoder has left at zero but counted in `length` is a rule.
    function test_checkAction_TakesZeroRuleForARule() public {
        ParamRule memory zero;
        _grant(zero);
        assertEq(_check(0), AGREES);
        assertEq(_check(1), REFUSES);
    }

    function testFuzz_checkAction_ReadsTheWordAtItsOffset(uint64 offset, uint256 param) public {
        offset = uint64(bound(offset, 0, 2000));
        ParamRule memory rule = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, param);
        rule.offset = offset;
        _grant(rule);
        bytes memory data = bytes.concat(SELECTOR, new bytes(offset), bytes32(param), new bytes(3));
        assertEq(policy.checkAction(id, account, target, 0, data), AGREES);
        rule.ref = bytes32(~param);
        _grant(rule);
        assertEq(policy.checkAction(id, account, target, 0, data), REFUSES);
    }

    // Running totals.

    /// @dev Of every width, so that each way to store a total is met.
    function testFuzz_checkAction_CountsUpToTheLimit(uint256 limit, uint256 width, uint256 first) public {
        limit = bound(limit >> bound(width, 0, 255), 1, type(uint256).max - 1);
        first = bound(first, 0, limit);
        _grant(ParamRuleBuilder.limited(ParamCondition.GREATER_THAN_OR_EQUAL, 0, 0, limit));
        assertEq(_check(first), AGREES);
        assertEq(_used(), first);
        if (limit - first < type(uint256).max - first) assertEq(_check(limit - first + 1), REFUSES);
        assertEq(_used(), first);
        assertEq(_check(limit - first), AGREES);
        assertEq(_used(), limit);
        assertEq(_check(1), REFUSES);
        assertEq(_check(0), AGREES);
    }

    function testFuzz_RevertWhen_TotalOverflows(uint256 used, uint256 limit) public {
        used = bound(used, 1, type(uint256).max);
        ParamRule memory rule = ParamRuleBuilder.limited(ParamCondition.GREATER_THAN, 0, 0, limit);
        rule.usage.used = used;
        _grant(rule);
        vm.expectRevert(stdError.arithmeticError, address(policy));
        _check(type(uint256).max - used + 1);
    }

    function testFuzz_checkAction_StartsAtTheTotalGiven(LimitUsage memory usage, uint256 width) public {
        width = bound(width, 0, 255);
        usage = LimitUsage(usage.limit >> width, usage.used >> width);
        ParamRule memory rule = ParamRuleBuilder.limited(ParamCondition.GREATER_THAN_OR_EQUAL, 0, 0, usage.limit);
        rule.usage = usage;
        _grant(rule);
        assertEq(_check(0), usage.used <= usage.limit ? AGREES : REFUSES);
        if (usage.used < usage.limit) assertEq(_check(usage.limit - usage.used), AGREES);
    }

    function test_checkAction_CountsNothingThatTheRuleItselfRefuses() public {
        _grant(ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 0, 10, 15));
        assertEq(_check(11), REFUSES);
        assertEq(_used(), 0);
        assertEq(_check(10), AGREES);
        assertEq(_used(), 10);
    }

    function test_initializeWithMultiplexer_ResetsTotals() public {
        _grant(ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 0, 10, 15));
        _check(10);
        _grant(ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 0, 10, 15));
        assertEq(_used(), 0);
        assertEq(_check(10), AGREES);
    }

    function testFuzz_initializeWithMultiplexer_LeavesNothingOfALongerList(uint256 length) public {
        length = bound(length, 1, 15);
        ParamRule[] memory rules = new ParamRule[](16);
        for (uint256 i; i < 16; ++i) {
            rules[i] = ParamRuleBuilder.limited(ParamCondition.EQUAL, 0, 1 + i, type(uint256).max);
        }
        _initialize(abi.encode(ParamRuleBuilder.config(rules)));
        assertEq(_check(1), REFUSES);
        for (uint256 i; i < 16; ++i) {
            rules[i] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, 1);
        }
        assembly {
            mstore(rules, length)
        }
        _initialize(abi.encode(ParamRuleBuilder.config(rules)));
        assertEq(_check(1), AGREES);
        (, ParamRules memory stored) = policy.actionConfigs(id, address(this), account);
        assertEq(abi.encode(stored), abi.encode(ParamRuleBuilder.config(rules).paramRules));
    }

    // Value and calldata.

    function testFuzz_checkAction_BoundsTheValue(uint256 limit, uint256 value, uint256 width) public {
        limit = limit >> bound(width, 0, 255);
        ParamRule[] memory rules = new ParamRule[](1);
        _initialize(abi.encode(ParamRuleBuilder.config(rules, limit)));
        bytes memory data = bytes.concat(SELECTOR, bytes32(0));
        assertEq(policy.checkAction(id, account, target, bound(value, 0, limit), data), AGREES);
        if (limit == type(uint256).max) return;
        value = bound(value, limit + 1, type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(IParamRule.ValueLimitExceeded.selector, id, value, limit), address(policy)
        );
        policy.checkAction(id, account, target, value, data);
    }

    function testFuzz_RevertWhen_CalldataIsTooShort(uint64 offset, uint256 length) public {
        ParamRule memory rule;
        rule.offset = offset;
        _grant(rule);
        uint256 needed = uint256(offset) + 36;
        length = bound(length, 0, needed > 4000 ? 4000 : needed - 1);
        vm.expectRevert(abi.encodeWithSelector(IParamRule.CalldataTooShort.selector, needed, length), address(policy));
        policy.checkAction(id, account, target, 0, new bytes(length));
        if (needed > 4000) return;
        assertEq(policy.checkAction(id, account, target, 0, new bytes(needed)), AGREES);
    }

    function test_errors_HaveThePublishedSelectors() public pure {
        assertEq(IParamRule.ValueLimitExceeded.selector, bytes4(0x8a8a722d));
        assertEq(IPolicy.PolicyNotInitialized.selector, bytes4(0x6d3a33ce));
    }
}
