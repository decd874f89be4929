// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {IParamRule, LimitUsage, ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {IUniActionPolicy, ParamRules} from "src/interfaces/IUniActionPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";

/// @notice Which configurations the policy takes, and how it keeps them.
contract UniActionPolicyGrantTest is Test {
    uint256 private constant WORDS = 98;
    /// @dev Of the first rule, in words of the init data; its fields follow in the order of `ParamRule`.
    uint256 private constant FIRST_RULE = 2;

    IUniActionPolicy private _policy = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    address private _account = makeAddr("account");
    ConfigId private constant ID = ConfigId.wrap("swap");

    function _grant(bytes memory initData) private {
        _policy.initializeWithMultiplexer(_account, ID, initData);
    }

    function _grant(ParamRule memory rule) private {
        _grant(abi.encode(ParamRuleBuilder.config(rule)));
    }

    /// @dev `length` rules of which one holds a word that no encoder writes.
    function _encoded(uint256 length, uint256 word, uint256 content) private pure returns (bytes memory initData) {
        initData = abi.encode(ParamRuleBuilder.config(new ParamRule[](length)));
        assembly {
            mstore(add(initData, add(32, mul(32, word))), content)
        }
    }

    function _rules() private view returns (ParamRules memory rules) {
        (, rules) = _policy.actionConfigs(ID, address(this), _account);
    }

    // What is refused.

    function test_RevertWhen_ThereIsNoRule() public {
        _grant(_encoded(1, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IUniActionPolicy.InvalidRuleCount.selector, 0), address(_policy));
        _grant(_encoded(0, 0, 0));
    }

    function testFuzz_RevertWhen_ThereAreMoreThanSixteenRules(uint256 length) public {
        _grant(_encoded(16, 0, 0));
        assertEq(_rules().length, 16);
        length = bound(length, 17, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IUniActionPolicy.InvalidRuleCount.selector, length), address(_policy));
        _grant(_encoded(1, 1, length));
    }

    function testFuzz_RevertWhen_RangeIsEmpty(uint128 min, uint128 max) public {
        min = uint128(bound(min, 1, type(uint128).max));
        _grant(ParamRuleBuilder.range(0, min, min));
        max = uint128(bound(max, 0, min - 1));
        vm.expectRevert(abi.encodeWithSelector(IParamRule.InvalidRange.selector, min, max), address(_policy));
        _grant(ParamRuleBuilder.range(0, min, max));
    }

    /// @dev In any rule that counts, also the last.
    function testFuzz_RevertWhen_ThereIsNoSuchCondition(uint256 condition, uint256 index) public {
        index = bound(index, 0, 15);
        uint256 word = FIRST_RULE + 6 * index;
        _grant(_encoded(16, word, 6));
        condition = bound(condition, 7, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IParamRule.InvalidCondition.selector, condition), address(_policy));
        _grant(_encoded(16, word, condition));
    }

    function testFuzz_RevertWhen_OffsetIsWiderThan64Bits(uint256 offset) public {
        _grant(_encoded(1, FIRST_RULE + 1, type(uint64).max));
        assertEq(_rules().rules[0].offset, type(uint64).max);
        offset = bound(offset, 1 << 64, type(uint256).max);
        vm.expectRevert(IPolicy.InvalidInitData.selector, address(_policy));
        _grant(_encoded(1, FIRST_RULE + 1, offset));
    }

    function testFuzz_RevertWhen_IsLimitedIsNoBool(uint256 isLimited) public {
        _grant(_encoded(1, FIRST_RULE + 2, 1));
        assertTrue(_rules().rules[0].isLimited);
        isLimited = bound(isLimited, 2, type(uint256).max);
        vm.expectRevert(IPolicy.InvalidInitData.selector, address(_policy));
        _grant(_encoded(1, FIRST_RULE + 2, isLimited));
    }

    function testFuzz_RevertWhen_InitDataIsShort(uint256 length) public {
        bytes memory initData = _encoded(1, 0, 0);
        assertEq(initData.length, WORDS * 32);
        _grant(initData);
        length = bound(length, 0, WORDS * 32 - 1);
        assembly {
            mstore(initData, length)
        }
        vm.expectRevert(IPolicy.InvalidInitData.selector, address(_policy));
        _grant(initData);
    }

    // What is taken.

    function testFuzz_initializeWithMultiplexer_IgnoresWhatNoRuleUses(uint256 word, uint256 content, bytes memory more)
        public
    {
        word = bound(word, FIRST_RULE + 6, WORDS - 1);
        _grant(bytes.concat(_encoded(1, word, content), more));
        assertEq(abi.encode(_rules()), abi.encode(ParamRuleBuilder.config(new ParamRule[](1)).paramRules));
    }

    function test_actionConfigs_IsZeroWhereThereIsNone() public view {
        (uint256 valueLimit, ParamRules memory rules) = _policy.actionConfigs(ID, address(this), _account);
        ParamRules memory none;
        assertEq(valueLimit, 0);
        assertEq(abi.encode(rules), abi.encode(none));
    }

    // How much storage a rule takes, beside the header. Each value here sits at the edge of a layout.

    function test_storage_NoneForZeroAndTheAccount() public {
        _assertSlots(_rule(0, false, 0, 0, 0), 0);
        _assertSlots(_rule(0, false, uint160(_account), 0, 0), 0);
        _assertSlots(_rule(31 * 32, false, 0, 0, 0), 0);
    }

    /// @dev The first rule's ref shares the header's slot, if it is no wider than an address and there is no value limit.
    function test_storage_NoneForAnAddressInTheFirstOfEightRules() public {
        uint256 max = type(uint160).max;
        _assertSlots(_rule(0, false, 1, 0, 0), 0);
        _assertSlots(_rule(31 * 32, false, max, 0, 0), 0);
        _assertSlots(_rule(0, false, max + 1, 0, 0), 1);
        _assertSlots(_rule(1, false, max, 0, 0), 4);
        _assertRefs(8, 0, 7);
        _assertRefs(9, 0, 9);
        _assertRefs(8, 1, 8);
    }

    function test_storage_OneForARef() public {
        _assertSlots(_rule(0, false, 1 << 160, 0, 0), 1);
        _assertSlots(_rule(31 * 32, false, type(uint256).max, 0, 0), 1);
        _assertSlots(_rule(0, false, 1 << 160 | uint160(_account), 0, 0), 1);
    }

    function test_storage_OneForANarrowTotal() public {
        uint256 max = (1 << 85) - 1;
        _assertSlots(_rule(31 * 32, true, max, max, max), 1);
        _assertSlots(_rule(0, true, max + 1, max, max), 2);
        _assertSlots(_rule(0, true, max, max + 1, max), 2);
        _assertSlots(_rule(0, true, max, max, max + 1), 2);
    }

    function test_storage_TwoForATotalOf128Bits() public {
        uint256 max = type(uint128).max;
        _assertSlots(_rule(31 * 32, true, type(uint256).max, max, max), 2);
        _assertSlots(_rule(0, true, 0, max + 1, max), 4);
        _assertSlots(_rule(0, true, 0, max, max + 1), 4);
    }

    function test_storage_FourForAllElse() public {
        _assertSlots(_rule(1, false, 1, 0, 0), 4);
        _assertSlots(_rule(32 * 32, true, 1, 1, 0), 4);
        _assertSlots(_rule(0, false, 1, 1, 0), 4);
        _assertSlots(_rule(0, false, 1, 0, 1), 4);
    }

    function test_storage_ValueLimitIsInTheHeaderBelow2Pow79() public {
        ParamRule[] memory rules = new ParamRule[](1);
        assertEq(_writes(abi.encode(ParamRuleBuilder.config(rules, (1 << 79) - 1))), 1);
        assertEq(_writes(abi.encode(ParamRuleBuilder.config(rules, 1 << 79))), 2);
    }

    function _assertSlots(ParamRule memory rule, uint256 slots) private {
        assertEq(_writes(abi.encode(ParamRuleBuilder.config(rule))), 1 + slots);
        assertEq(abi.encode(_rules().rules[0]), abi.encode(rule), "kept whole");
    }

    /// @dev `count` rules with an address each.
    function _assertRefs(uint256 count, uint256 valueLimit, uint256 slots) private {
        ParamRule[] memory rules = new ParamRule[](count);
        for (uint256 i; i < count; ++i) {
            rules[i] = _rule(0, false, 1 + i, 0, 0);
        }
        assertEq(_writes(abi.encode(ParamRuleBuilder.config(rules, valueLimit))), 1 + slots);
        (uint256 kept, ParamRules memory all) = _policy.actionConfigs(ID, address(this), _account);
        assertEq(kept, valueLimit);
        assertEq(abi.encode(all), abi.encode(ParamRuleBuilder.config(rules).paramRules), "kept whole");
    }

    function _writes(bytes memory initData) private returns (uint256) {
        vm.record();
        _grant(initData);
        (, bytes32[] memory writes) = vm.accesses(address(_policy));
        return writes.length;
    }

    function _rule(uint64 offset, bool isLimited, uint256 ref, uint256 limit, uint256 used)
        private
        pure
        returns (ParamRule memory)
    {
        return ParamRule(ParamCondition.LESS_THAN_OR_EQUAL, offset, isLimited, bytes32(ref), LimitUsage(limit, used));
    }
}
