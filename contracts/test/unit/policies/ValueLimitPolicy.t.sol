// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {IValueLimitPolicy} from "src/interfaces/IValueLimitPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {GasMeter} from "test/utils/GasMeter.sol";
import {ReferenceCounter} from "test/utils/ReferenceCounter.sol";
import {RunningTotalTest} from "test/utils/RunningTotalTest.sol";

contract ValueLimitPolicyTest is RunningTotalTest {
    using ReferenceCounter for ReferenceCounter.Counter;

    bytes4 private constant EXECUTE = 0xe9ae5c53;

    IValueLimitPolicy private policy = IValueLimitPolicy(deployCode("ValueLimitPolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _encode(uint256 limit) internal pure override returns (bytes memory) {
        return abi.encode(limit);
    }

    function _perUse() internal pure override returns (uint256) {
        return 7;
    }

    function _limitOf(ConfigId of_, address multiplexer, address owner) internal view override returns (uint256) {
        return policy.getValueLimit(of_, multiplexer, owner);
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
        return policy.valueLimitConfigs(of_, multiplexer, owner);
    }

    function _call() internal view override returns (address, uint256, bytes memory) {
        return (target, 7, "");
    }

    function _userOp(address sender) internal view override returns (PackedUserOperation memory userOp) {
        userOp.sender = sender;
        userOp.callData = _single(7);
    }

    function testFuzz_checkAction_AsReference(uint256 limit, uint256[12] calldata amounts) public {
        limit = _limit(limit);
        _setUp(limit);
        for (uint256 i; i < amounts.length; ++i) {
            uint256 amount = _amount(amounts[i]);
            uint256 answer = policy.checkAction(id, account, target, amount, "");
            assertEq(answer, model.take(amount) ? AGREES : REFUSES);
            _assertCounts(limit, model.total());
        }
    }

    function testFuzz_checkUserOpPolicy_SingleAsReference(uint256 limit, uint256[12] calldata amounts) public {
        limit = _limit(limit);
        _setUp(limit);
        for (uint256 i; i < amounts.length; ++i) {
            uint256 amount = _amount(amounts[i]);
            assertEq(_check(_single(amount)), model.take(amount) ? AGREES : REFUSES);
            _assertCounts(limit, model.total());
        }
    }

    /// @dev A batch counts as a whole, or not at all.
    function testFuzz_checkUserOpPolicy_BatchAsReference(uint256 limit, uint256[3][6] calldata batches) public {
        limit = _limit(limit);
        _setUp(limit);
        for (uint256 i; i < batches.length; ++i) {
            uint256[] memory amounts = new uint256[](batches[i][0] % 4);
            uint256 left = model.left();
            bool covered = true;
            uint256 sum;
            for (uint256 j; j < amounts.length; ++j) {
                amounts[j] = _amount(batches[i][j]) / (1 + batches[i][0] % 3);
                if (covered && amounts[j] <= left - sum) sum += amounts[j];
                else covered = false;
            }
            assertEq(_check(_batch(amounts)), covered ? AGREES : REFUSES);
            if (covered) model.take(sum);
            _assertCounts(limit, model.total());
        }
    }

    function testFuzz_checkUserOpPolicy_OtherFunctionsPassUncounted(bytes memory callData) public {
        vm.assume(bytes4(callData) != EXECUTE);
        _initialize(_initData());
        assertEq(_check(callData), AGREES);
        _assertCounts(1000, 0);
    }

    function test_check_RefusesOneAboveTheLimit() public {
        _initialize(_initData());
        assertEq(_check(_single(1001)), REFUSES);
        assertEq(policy.checkAction(id, account, target, 1001, ""), REFUSES);
        assertEq(_check(_single(1000)), AGREES);
        assertEq(_check(_single(1)), REFUSES);
        assertEq(policy.checkAction(id, account, target, 1, ""), REFUSES);
        assertEq(_check(_single(0)), AGREES);
    }

    /// @dev Of every width after every width.
    function testFuzz_initializeWithMultiplexer_ResetsTheCount(uint256[3] memory limits, uint256 amount) public {
        for (uint256 i; i < limits.length; ++i) {
            limits[i] = _limit(limits[i]);
            _initialize(abi.encode(limits[i]));
            _assertCounts(limits[i], 0);
            uint256 spent = bound(amount, 0, limits[i]);
            assertEq(policy.checkAction(id, account, target, spent, ""), AGREES);
            _assertCounts(limits[i], spent);
        }
    }

    function testFuzz_RevertWhen_InitDataIsNot32Bytes(bytes calldata initData) public {
        vm.assume(initData.length != 32);
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(initData);
    }

    function testFuzz_RevertWhen_CallTypeIsNeitherSingleNorBatch(bytes1 callType) public {
        vm.assume(callType > 0x01);
        _initialize(_initData());
        vm.expectRevert(abi.encodeWithSelector(IValueLimitPolicy.UnsupportedCallType.selector, callType));
        _check(abi.encodeWithSelector(EXECUTE, bytes32(callType), abi.encodePacked(target, uint256(0))));
    }

    function test_RevertWhen_ExecuteIsMalformed() public {
        _initialize(_initData());
        _check(_single(0));
        vm.expectRevert(ISmartSession.InvalidData.selector);
        _check(abi.encodePacked(EXECUTE));
        vm.expectRevert(ISmartSession.InvalidData.selector);
        _check(abi.encodeWithSelector(EXECUTE, bytes32(0), new bytes(51)));
    }

    /// @dev Before it reads a call of the batch.
    function testFuzz_RevertWhen_BatchHasMoreThan128Calls(uint256 count) public {
        count = bound(count, 129, 10_000);
        _initialize(_initData());
        assertEq(_check(_batch(new uint256[](128))), AGREES);
        bytes memory call = abi.encodeCall(policy.checkUserOpPolicy, (id, _op(_batch(new uint256[](count)))));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.TooManyExecutions.selector, count);
        assertLt(GasMeter.ofRefusal(address(policy), call, reason), 10_000);
    }

    function _check(bytes memory callData) private returns (uint256) {
        return policy.checkUserOpPolicy(id, _op(callData));
    }

    function _op(bytes memory callData) private view returns (PackedUserOperation memory userOp) {
        userOp.sender = account;
        userOp.callData = callData;
    }

    /// @dev Of any width, and often at the edge of the packed one.
    function _limit(uint256 seed) private pure returns (uint256) {
        if (seed % 3 == 0) return uint256(type(uint128).max) + seed % 5 - 2;
        return (seed >> (seed >> 8) % 256) | 1;
    }

    /// @dev Any, or near what is left.
    function _amount(uint256 seed) private view returns (uint256) {
        uint256 left = model.left();
        if (seed % 5 == 0) return left;
        if (seed % 5 == 1 && left < type(uint256).max) return left + 1;
        return seed % 5 == 2 ? seed : left / (2 + seed % 4);
    }

    function _single(uint256 value) private view returns (bytes memory) {
        return abi.encodeWithSelector(EXECUTE, bytes32(0), abi.encodePacked(target, value, hex"01020304"));
    }

    function _batch(uint256[] memory values) private view returns (bytes memory) {
        Execution[] memory list = new Execution[](values.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = Execution(target, values[i], "");
        }
        return abi.encodeWithSelector(EXECUTE, bytes32(bytes1(0x01)), abi.encode(list));
    }
}
