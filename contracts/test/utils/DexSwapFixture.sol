// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountFixture} from "./AccountFixture.sol";
import {ParamRuleBuilder} from "./ParamRuleBuilder.sol";
import {SessionBuilder} from "./SessionBuilder.sol";
import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {Session} from "src/interfaces/ISmartSession.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";

/// @notice The reference session: one key may trade up to 5e18 of one token on one pool, 1e18 a trade, for 24 hours.
abstract contract DexSwapFixture is AccountFixture {
    using SessionBuilder for Session;
    using ParamRuleBuilder for ParamRule[];

    uint256 internal constant MAX_TRADE = 1e18;
    uint256 internal constant MAX_TOTAL = 5e18;
    uint48 internal constant LIFETIME = 24 hours;

    MockERC20 internal sold;
    MockERC20 internal bought;
    MockDexPool internal pool;
    uint48 internal grantedAt = 1_800_000_000;

    function setUp() public virtual override {
        super.setUp();
        vm.warp(grantedAt);
        sold = new MockERC20("Sold", "SOLD");
        bought = new MockERC20("Bought", "BGHT");
        pool = new MockDexPool(address(sold), address(bought));
        sold.mint(address(this), 1_000e18);
        bought.mint(address(this), 1_000e18);
        sold.approve(address(pool), type(uint256).max);
        bought.approve(address(pool), type(uint256).max);
        pool.addLiquidity(1_000e18, 1_000e18);
        sold.mint(account, 100e18);
    }

    /// @notice The whole session, for the account.
    function dexSwap() internal view returns (Session memory) {
        return swapOnly()
            .withAction(
                address(sold),
                sold.approve.selector,
                address(suite.uniActionPolicy),
                abi.encode(approveRules().config())
            );
    }

    /// @notice The session without its approve action.
    function swapOnly() internal view returns (Session memory) {
        return SessionBuilder.forKey(suite.ownableValidator, sessionKey.addr).withPaymaster()
            .withUserOpPolicy(address(suite.timeFramePolicy), abi.encodePacked(grantedAt + LIFETIME, uint48(0)))
            .withAction(
                address(pool), pool.swap.selector, address(suite.uniActionPolicy), abi.encode(swapRules().config())
            );
    }

    function swapRules() internal view returns (ParamRule[] memory rules) {
        rules = new ParamRule[](3);
        rules[0] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, uint160(address(sold)));
        rules[1] = ParamRuleBuilder.limited(ParamCondition.LESS_THAN_OR_EQUAL, 1, MAX_TRADE, MAX_TOTAL);
        rules[2] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 3, uint160(account));
    }

    function approveRules() internal view returns (ParamRule[] memory rules) {
        rules = new ParamRule[](2);
        rules[0] = ParamRuleBuilder.rule(ParamCondition.EQUAL, 0, uint160(address(pool)));
        rules[1] = ParamRuleBuilder.rule(ParamCondition.LESS_THAN_OR_EQUAL, 1, MAX_TOTAL);
    }

    function swapCall(uint256 amountIn) internal view returns (bytes memory) {
        return swapCall(address(sold), amountIn, account);
    }

    function swapCall(address tokenIn, uint256 amountIn, address recipient) internal view returns (bytes memory) {
        return abi.encodeCall(pool.swap, (tokenIn, amountIn, amountIn / 2, recipient));
    }

    function approveCall(address spender, uint256 amount) internal view returns (bytes memory) {
        return abi.encodeCall(sold.approve, (spender, amount));
    }

    /// @notice [approve, swap] of the same amount.
    function approveAndSwap(uint256 amount) internal view returns (Execution[] memory calls) {
        calls = new Execution[](2);
        calls[0] = Execution(address(sold), 0, approveCall(address(pool), amount));
        calls[1] = Execution(address(pool), 0, swapCall(amount));
    }
}
