// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";
import {ReferenceCounter} from "test/utils/ReferenceCounter.sol";

/// @notice What holds for every policy that counts up to one limit, in userOps and in actions.
abstract contract RunningTotalTest is PolicyTest {
    using ReferenceCounter for ReferenceCounter.Counter;

    ReferenceCounter.Counter internal model;

    /// @return initData of a limit.
    function _encode(uint256 limit) internal pure virtual returns (bytes memory initData);

    /// @dev What `_call` and `_userOp` count.
    function _perUse() internal pure virtual returns (uint256);

    function _limitOf(ConfigId, address multiplexer, address of_) internal view virtual returns (uint256);

    function _usedOf(ConfigId, address multiplexer, address of_) internal view virtual returns (uint256);

    /// @return limit and what is used of it, as one getter says.
    function _countsOf(ConfigId, address multiplexer, address of_) internal view virtual returns (uint256, uint256);

    function _initData() internal pure override returns (bytes memory) {
        return _encode(1000);
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return true;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function test_check_MovesNoOtherCount() public {
        IPolicy policy = _policy();
        _initialize(_initData());
        policy.initializeWithMultiplexer(otherAccount, id, _initData());
        policy.initializeWithMultiplexer(account, otherId, _initData());
        vm.prank(otherMultiplexer);
        policy.initializeWithMultiplexer(account, id, _initData());
        _askAction(id, account);
        _askUserOp(id, account);
        assertEq(_usedOf(id, address(this), account), 2 * _perUse());
        assertEq(_usedOf(id, address(this), otherAccount), 0);
        assertEq(_usedOf(otherId, address(this), account), 0);
        assertEq(_usedOf(id, otherMultiplexer, account), 0);
    }

    function test_RevertWhen_LimitIsZero() public {
        _initialize(_encode(1));
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(_encode(0));
    }

    function _setUp(uint256 limit) internal {
        model.limit = limit;
        _initialize(_encode(limit));
    }

    function _assertCounts(uint256 limit, uint256 used) internal view {
        assertEq(_limitOf(id, address(this), account), limit);
        assertEq(_usedOf(id, address(this), account), used);
        (uint256 bothLimit, uint256 bothUsed) = _countsOf(id, address(this), account);
        assertEq(bothLimit, limit);
        assertEq(bothUsed, used);
    }
}
