// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ISimpleGasPolicy} from "src/interfaces/ISimpleGasPolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";
import {ReferenceCounter} from "test/utils/ReferenceCounter.sol";

contract SimpleGasPolicyTest is PolicyTest {
    using ReferenceCounter for ReferenceCounter.Counter;

    /// @dev What an operation declares.
    struct Declared {
        uint128 preVerificationGas;
        uint128 verificationGasLimit;
        uint128 callGasLimit;
        uint128 paymasterVerificationGasLimit;
        uint128 paymasterPostOpGasLimit;
        uint128 maxPriorityFeePerGas;
        uint128 maxFeePerGas;
        bool hasPaymaster;
    }

    ISimpleGasPolicy private policy = ISimpleGasPolicy(deployCode("SimpleGasPolicy.sol"));
    ReferenceCounter.Counter private gasModel;
    ReferenceCounter.Counter private costModel;

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal pure override returns (bytes memory) {
        return abi.encodePacked(uint128(1000), uint128(5000));
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return true;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return false;
    }

    function _userOp(address sender) internal view override returns (PackedUserOperation memory userOp) {
        userOp = _pack(Declared(1, 2, 3, 4, 5, 1, 7, true));
        userOp.sender = sender;
    }

    function testFuzz_checkUserOpPolicy_AsReference(
        uint128 gasLimit,
        uint128 costLimit,
        Declared[8] memory operations,
        uint8[8] memory shrink
    ) public {
        (gasLimit, costLimit) = _setUp(gasLimit, costLimit);
        for (uint256 i; i < operations.length; ++i) {
            Declared memory op = _shrunk(operations[i], gasLimit, costLimit, shrink[i]);
            // Products of 128 bits stay within what the model can count.
            uint256 gas = uint256(op.preVerificationGas) + op.verificationGasLimit + op.callGasLimit;
            if (op.hasPaymaster) gas += uint256(op.paymasterVerificationGasLimit) + op.paymasterPostOpGasLimit;
            bool agrees = gasModel.fits(gas) && costModel.fits(gas * op.maxFeePerGas);
            if (agrees) {
                gasModel.take(gas);
                costModel.take(gas * op.maxFeePerGas);
            }
            assertEq(policy.checkUserOpPolicy(id, _pack(op)), agrees ? AGREES : REFUSES);
            _assertCounts(gasLimit, gasModel.total(), costLimit, costModel.total());
        }
    }

    function test_checkUserOpPolicy_GasLimit() public {
        _initialize(abi.encodePacked(uint128(15), type(uint128).max));
        assertEq(_check(Declared(1, 2, 3, 4, 6, 0, 7, true)), REFUSES);
        assertEq(_check(Declared(1, 2, 3, 4, 5, 0, 7, true)), AGREES);
        _assertCounts(15, 15, type(uint128).max, 105);
        assertEq(_check(Declared(1, 0, 0, 0, 0, 0, 0, false)), REFUSES);
    }

    function test_checkUserOpPolicy_CostLimitAtMaxFee() public {
        _initialize(abi.encodePacked(type(uint128).max, uint128(105)));
        // The priority fee is not what an operation can cost.
        assertEq(_check(Declared(1, 2, 3, 4, 6, 1, 7, true)), REFUSES);
        assertEq(_check(Declared(1, 2, 3, 4, 5, 9, 7, true)), AGREES);
        _assertCounts(type(uint128).max, 15, 105, 105);
        assertEq(_check(Declared(1, 0, 0, 0, 0, 0, 1, false)), REFUSES);
    }

    function test_checkUserOpPolicy_WithoutPaymasterItsGasIsNotCounted() public {
        _initialize(_initData());
        assertEq(_check(Declared(1, 2, 3, 4, 5, 0, 1, false)), AGREES);
        _assertCounts(1000, 6, 5000, 6);
    }

    /// @dev Far above what the EntryPoint takes: refused, and never a panic or a small sum.
    function test_checkUserOpPolicy_RefusesTheLargestNumbers() public {
        uint128 max = type(uint128).max;
        _initialize(abi.encodePacked(max, max));
        assertEq(_check(Declared(max, max, max, max, max, max, max, true)), REFUSES);
        assertEq(_check(Declared(0, 0, max, 0, 0, 0, max, false)), REFUSES);
        PackedUserOperation memory userOp = _userOp(account);
        userOp.preVerificationGas = type(uint256).max - 2;
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
        userOp.preVerificationGas = uint256(max) + 1;
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
        _assertCounts(max, 0, max, 0);
        assertEq(_check(Declared(max, 0, 0, 0, 0, 0, 1, false)), AGREES);
        _assertCounts(max, max, max, max);
    }

    function testFuzz_checkUserOpPolicy_RefusesShortPaymasterData(uint256 length) public {
        PackedUserOperation memory userOp = _userOp(account);
        _initialize(_initData());
        userOp.paymasterAndData = new bytes(bound(length, 1, 51));
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
        userOp.paymasterAndData = new bytes(52);
        assertEq(policy.checkUserOpPolicy(id, userOp), AGREES);
    }

    function test_checkUserOpPolicy_MovesNoOtherCount() public {
        _initialize(_initData());
        policy.initializeWithMultiplexer(otherAccount, id, _initData());
        _askUserOp(id, account);
        _assertCounts(1000, 15, 5000, 105);
        (, uint128 gasUsed,, uint128 costUsed) = policy.gasLimitConfigs(id, address(this), otherAccount);
        assertEq(gasUsed, 0);
        assertEq(costUsed, 0);
    }

    /// @dev Of every width after every width.
    function testFuzz_initializeWithMultiplexer_ResetsTheCounts(
        uint128[3] memory gasLimits,
        uint128[3] memory costLimits
    ) public {
        for (uint256 i; i < 3; ++i) {
            (uint128 gasLimit, uint128 costLimit) = _setUp(gasLimits[i], costLimits[i]);
            _assertCounts(gasLimit, 0, costLimit, 0);
            assertEq(_check(Declared(1, 0, 0, 0, 0, 0, 1, false)), AGREES);
            _assertCounts(gasLimit, 1, costLimit, 1);
        }
    }

    function testFuzz_RevertWhen_InitDataIsNot32Bytes(bytes calldata initData) public {
        vm.assume(initData.length != 32);
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(initData);
    }

    function test_RevertWhen_ALimitIsZero() public {
        _initialize(abi.encodePacked(uint128(1), uint128(1)));
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(abi.encodePacked(uint128(0), uint128(1)));
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(abi.encodePacked(uint128(1), uint128(0)));
    }

    function _check(Declared memory op) private returns (uint256) {
        return policy.checkUserOpPolicy(id, _pack(op));
    }

    function _pack(Declared memory op) private view returns (PackedUserOperation memory userOp) {
        userOp.sender = account;
        userOp.preVerificationGas = op.preVerificationGas;
        userOp.accountGasLimits = bytes32(abi.encodePacked(op.verificationGasLimit, op.callGasLimit));
        userOp.gasFees = bytes32(abi.encodePacked(op.maxPriorityFeePerGas, op.maxFeePerGas));
        if (op.hasPaymaster) {
            userOp.paymasterAndData =
                abi.encodePacked(address(0xbeef), op.paymasterVerificationGasLimit, op.paymasterPostOpGasLimit, "data");
        }
    }

    /// @dev Of any width, and often at the edge of the packed one.
    function _setUp(uint128 gasSeed, uint128 costSeed) private returns (uint128 gasLimit, uint128 costLimit) {
        gasLimit = gasSeed % 3 == 0 ? uint128(type(uint48).max) + gasSeed % 5 - 2 : (gasSeed >> gasSeed % 128) | 1;
        costLimit = costSeed % 3 == 0 ? uint128(type(uint80).max) + costSeed % 5 - 2 : (costSeed >> costSeed % 128) | 1;
        (gasModel.limit, costModel.limit) = (gasLimit, costLimit);
        _initialize(abi.encodePacked(gasLimit, costLimit));
    }

    /// @dev Most operations near what the limits leave, so that some agree and some do not; and some as they come.
    function _shrunk(Declared memory op, uint128 gasLimit, uint128 costLimit, uint8 shrink)
        private
        pure
        returns (Declared memory)
    {
        op.maxFeePerGas >>= shrink % 4 == 0 ? 3 : 100;
        if (shrink % 4 == 0) return op;
        uint128 most = gasLimit;
        if (op.maxFeePerGas > 0 && costLimit / op.maxFeePerGas < most) most = costLimit / op.maxFeePerGas;
        most = most / (1 + shrink % 8) + 1;
        op.preVerificationGas %= most;
        op.verificationGasLimit %= most;
        op.callGasLimit %= most;
        op.paymasterVerificationGasLimit %= most;
        op.paymasterPostOpGasLimit %= most;
        return op;
    }

    function _assertCounts(uint256 gasLimit, uint256 gasUsed, uint256 costLimit, uint256 costUsed) private view {
        (uint128 a, uint128 b, uint128 c, uint128 d) = policy.gasLimitConfigs(id, address(this), account);
        assertEq(a, gasLimit, "gas limit");
        assertEq(b, gasUsed, "gas used");
        assertEq(c, costLimit, "cost limit");
        assertEq(d, costUsed, "cost used");
    }
}
