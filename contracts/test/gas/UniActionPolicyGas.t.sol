// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {ParamRuleBuilder} from "test/utils/ParamRuleBuilder.sol";

/// @notice Gas of the policy's own frame, storage cold, as the session module pays it. Leaves out the caller's 2,600 for
/// a cold account. "First" is a running total at zero, "later" one that has moved.
contract UniActionPolicyGasTest is Test {
    IUniActionPolicy private _policy = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    address private _account = makeAddr("account");
    address private _token = makeAddr("token");
    bytes private _call = _words(16);

    ConfigId private constant FRESH = ConfigId.wrap("fresh");
    ConfigId private constant SWAP = ConfigId.wrap("swap");
    ConfigId private constant SWAP_USED = ConfigId.wrap("swap, used");
    uint256 private constant MOST_FOR_A_RULE = 2400;
    uint256 private constant COLD_SLOT = 2100;

    function setUp() public {
        _initialize(SWAP, _swapRules());
        _initialize(SWAP_USED, _swapRules());
        _policy.checkAction(SWAP_USED, _account, _token, 0, _swap());
        for (uint256 i = 1; i <= 16; i *= 4) {
            _initialize(_id("unlimited", i), _rules(i, false));
            _initialize(_id("limited", i), _rules(i, true));
            _initialize(_id("limited, used", i), _rules(i, true));
            _policy.checkAction(_id("limited, used", i), _account, _token, 0, _call);
        }
    }

    function test_gas_InitializeSwap() public {
        _initialize(FRESH, _swapRules());
        _snapshot("initialize: 3 rules, 1 limited");
    }

    function test_gas_CheckSwapFirst() public {
        _check(SWAP, _swap(), "check: 3 rules, 1 limited, first");
    }

    function test_gas_CheckSwapLater() public {
        _check(SWAP_USED, _swap(), "check: 3 rules, 1 limited, later");
    }

    function test_gas_Initialize1() public {
        _initializeAll(1);
    }

    function test_gas_Initialize4() public {
        _initializeAll(4);
    }

    function test_gas_Initialize16() public {
        _initializeAll(16);
    }

    function test_gas_Check1() public {
        _checkAll(1);
    }

    function test_gas_Check4() public {
        _checkAll(4);
    }

    function test_gas_Check16() public {
        _checkAll(16);
    }

    /// @dev What the fifth rule of a list costs, by its condition.
    function test_gas_FurtherRuleStaysCheap() public {
        string[7] memory names = ["EQUAL", ">", "<", ">=", "<=", "NOT_EQUAL", "IN_RANGE"];
        uint256[7] memory refs = [uint256(0.5e18), 1, 1e18, 1, 1e18, 1, 1 << 128 | 1e18];
        for (uint256 i; i < names.length; ++i) {
            ParamRule memory rule = ParamRuleBuilder.rule(ParamCondition(i), 4, refs[i]);
            uint256 cost = _costOfFifth(rule);
            vm.snapshotValue("UniActionPolicy", string.concat("check: a further rule, ", names[i]), cost);
            assertLe(cost, MOST_FOR_A_RULE, names[i]);
        }
    }

    function _costOfFifth(ParamRule memory fifth) private returns (uint256 cost) {
        ParamRule[] memory five = _rules(5, false);
        five[4] = fifth;
        ParamRule[][2] memory lists = [_rules(4, false), five];
        for (uint256 i; i < 2; ++i) {
            _initialize(FRESH, lists[i]);
            vm.cool(address(_policy));
            assertEq(_policy.checkAction(FRESH, _account, _token, 0, _call), 0);
            cost = vm.lastCallGas().gasTotalUsed - cost;
        }
    }

    function test_gas_FurtherRulesStayCheap() public {
        (uint256 one, uint256 oneLimited) = _checkAll(1);
        (uint256 many, uint256 manyLimited) = _checkAll(16);
        // The ninth rule takes the first one's ref out of the header.
        assertLe(many - one, 15 * MOST_FOR_A_RULE + COLD_SLOT);
        assertLe(manyLimited - oneLimited, 15 * 7700);
    }

    function _initializeAll(uint256 count) private {
        string memory rules = string.concat("initialize: ", vm.toString(count), " rules, ");
        _initialize(_id("fresh, unlimited", count), _rules(count, false));
        _snapshot(string.concat(rules, "no limit"));
        _initialize(_id("fresh, limited", count), _rules(count, true));
        _snapshot(string.concat(rules, "all limited"));
    }

    /// @return unlimited gas of so many rules without a limit
    /// @return limited gas of so many rules that count, and have counted before
    function _checkAll(uint256 count) private returns (uint256 unlimited, uint256 limited) {
        string memory rules = string.concat("check: ", vm.toString(count), " rules, ");
        unlimited = _check(_id("unlimited", count), _call, string.concat(rules, "no limit"));
        _check(_id("limited", count), _call, string.concat(rules, "all limited, first"));
        limited = _check(_id("limited, used", count), _call, string.concat(rules, "all limited, later"));
    }

    function _check(ConfigId id, bytes memory data, string memory name) private returns (uint256 gasUsed) {
        vm.cool(address(_policy));
        uint256 result = _policy.checkAction(id, _account, _token, 0, data);
        gasUsed = _snapshot(name);
        assertEq(result, 0);
    }

    function _initialize(ConfigId id, ParamRule[] memory rules) private {
        vm.cool(address(_policy));
        _policy.initializeWithMultiplexer(_account, id, abi.encode(ParamRuleBuilder.config(rules)));
    }

    function _snapshot(string memory name) private returns (uint256) {
        return vm.snapshotGasLastCall("UniActionPolicy", name);
    }

    function _id(string memory kind, uint256 count) private pure returns (ConfigId) {
        return ConfigId.wrap(keccak256(abi.encode(kind, count)));
    }

    /// @dev The reference session's: tokenIn, amountIn, recipient.
    function _swapRules() private view returns (ParamRule[] memory rules) {
        rules = new ParamRule[](3);
        rules[0] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, uint160(_token));
        rules[1] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 1, 1e18, 5e18);
        rules[2] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 3, uint160(_account));
    }

    function _swap() private view returns (bytes memory) {
        return abi.encodeWithSignature("swap(address,uint256,uint256,address)", _token, 0.5e18, 1, _account);
    }

    /// @dev An address each, or an amount with a total.
    function _rules(uint256 count, bool isLimited) private view returns (ParamRule[] memory rules) {
        rules = new ParamRule[](count);
        for (uint256 i; i < count; ++i) {
            rules[i] = isLimited
                ? ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, i, 1e18, 5e18)
                : ParamRuleBuilder.rule(ParamCondition.LESS_THAN_OR_EQUAL, i, uint160(_token));
        }
    }

    function _words(uint256 count) private pure returns (bytes memory data) {
        data = hex"12345678";
        for (uint256 i; i < count; ++i) {
            data = bytes.concat(data, bytes32(uint256(0.5e18)));
        }
    }
}
