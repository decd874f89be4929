// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {IPaymasterPolicy, PaymasterConfig} from "src/interfaces/IPaymasterPolicy.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";

contract PaymasterPolicyTest is PolicyTest {
    /// @dev What an operation declares.
    struct Declared {
        uint120 preVerificationGas;
        uint120 verificationGasLimit;
        uint120 callGasLimit;
        uint120 paymasterVerificationGasLimit;
        uint120 paymasterPostOpGasLimit;
        uint64 maxFeePerGas;
        /// Which paymaster: the account itself, a named one or another.
        uint8 payer;
    }

    IPaymasterPolicy private policy = IPaymasterPolicy(deployCode("PaymasterPolicy.sol"));
    address private paymaster = makeAddr("paymaster");

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal view override returns (bytes memory) {
        return abi.encodePacked(uint64(10), uint80(1_000), uint80(3_000), paymaster);
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return true;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return false;
    }

    function _userOp(address sender) internal view override returns (PackedUserOperation memory userOp) {
        userOp = _pack(Declared(10, 20, 30, 20, 20, 10, 1), 1);
        userOp.sender = sender;
    }

    /// @dev Against sums in wide integers, over sequences of operations.
    function testFuzz_checkUserOpPolicy_AsReference(
        uint64 maxFee,
        uint80 perOp,
        uint80 total,
        uint256 paymasters,
        Declared[8] memory operations,
        uint8[8] memory shrink
    ) public {
        (maxFee, perOp, total) = (_positive64(maxFee), _positive80(perOp), _positive80(total));
        paymasters = bound(paymasters, 0, 16);
        _initialize(_config(maxFee, perOp, total, paymasters));
        uint256 spent;
        for (uint256 i; i < operations.length; ++i) {
            Declared memory op = _shrunk(operations[i], shrink[i]);
            uint256 gas = uint256(op.preVerificationGas) + op.verificationGasLimit + op.callGasLimit;
            if (op.payer != 0) gas += uint256(op.paymasterVerificationGasLimit) + op.paymasterPostOpGasLimit;
            uint256 cost = gas * op.maxFeePerGas;
            bool payer = paymasters == 0 ? op.payer == 0 : op.payer > 0 && op.payer <= paymasters;
            bool agrees = payer && op.maxFeePerGas <= maxFee && cost <= perOp && spent + cost <= total;
            if (agrees) spent += cost;
            assertEq(policy.checkUserOpPolicy(id, _pack(op, op.payer)), agrees ? AGREES : REFUSES);
            assertEq(policy.getConfig(id, address(this), account).spent, spent);
        }
    }

    function test_checkUserOpPolicy_Fee() public {
        _initialize(_initData());
        assertEq(_check(Declared(1, 1, 1, 1, 1, 11, 1)), REFUSES);
        assertEq(_check(Declared(1, 1, 1, 1, 1, 10, 1)), AGREES);
    }

    function test_checkUserOpPolicy_CostOfOneOperation() public {
        _initialize(_initData());
        assertEq(_check(Declared(10, 20, 30, 20, 21, 10, 1)), REFUSES);
        assertEq(_check(Declared(10, 20, 30, 20, 20, 10, 1)), AGREES);
        assertEq(_check(Declared(10, 20, 30, 20, 19, 10, 1)), AGREES);
    }

    /// @dev Each of the five figures counts.
    function testFuzz_checkUserOpPolicy_EachFigureCounts(uint256 which) public {
        _initialize(_initData());
        Declared memory op = Declared(20, 20, 20, 20, 20, 10, 1);
        assertEq(_check(op), AGREES);
        which = bound(which, 0, 4);
        if (which == 0) ++op.preVerificationGas;
        if (which == 1) ++op.verificationGasLimit;
        if (which == 2) ++op.callGasLimit;
        if (which == 3) ++op.paymasterVerificationGasLimit;
        if (which == 4) ++op.paymasterPostOpGasLimit;
        assertEq(_check(op), REFUSES);
    }

    function test_checkUserOpPolicy_Total() public {
        _initialize(_initData());
        Declared memory op = Declared(20, 20, 20, 20, 20, 10, 1);
        assertEq(_check(op), AGREES);
        assertEq(_check(op), AGREES);
        assertEq(_check(Declared(19, 20, 20, 20, 20, 10, 1)), AGREES);
        assertEq(_check(Declared(1, 1, 0, 0, 0, 10, 1)), REFUSES);
        assertEq(_check(Declared(1, 0, 0, 0, 0, 10, 1)), AGREES);
        assertEq(_check(Declared(1, 0, 0, 0, 0, 1, 1)), REFUSES);
        // Granted again: counted anew.
        _initialize(_initData());
        assertEq(_check(op), AGREES);
    }

    function testFuzz_checkUserOpPolicy_NamedPaymasters(uint256 count, address other) public {
        count = bound(count, 1, 16);
        _initialize(_config(10, 1_000, 30_000, count));
        Declared memory op = Declared(1, 1, 1, 1, 1, 10, 0);
        assertEq(_check(op), REFUSES);
        for (uint8 i = 1; i <= count; ++i) {
            op.payer = i;
            assertEq(_check(op), AGREES);
        }
        vm.assume(uint160(other) > 0x1000 + 17);
        PackedUserOperation memory userOp = _pack(op, 1);
        userOp.paymasterAndData = abi.encodePacked(other, uint128(1), uint128(1));
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
        // Granted again with fewer: those left out are out.
        _initialize(_config(10, 1_000, 30_000, 1));
        op.payer = uint8(count);
        assertEq(_check(op), count == 1 ? AGREES : REFUSES);
        op.payer = 1;
        assertEq(_check(op), AGREES);
    }

    function testFuzz_checkUserOpPolicy_SelfPaidOnly(bytes memory paymasterAndData) public {
        _initialize(_config(10, 1_000, 3_000, 0));
        PackedUserOperation memory userOp = _pack(Declared(1, 1, 1, 0, 0, 10, 0), 0);
        assertEq(policy.checkUserOpPolicy(id, userOp), AGREES);
        vm.assume(paymasterAndData.length != 0);
        userOp.paymasterAndData = paymasterAndData;
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
    }

    /// @dev The zero address is no paymaster, not even where storage has one.
    function test_checkUserOpPolicy_ZeroPaymaster() public {
        _initialize(_initData());
        PackedUserOperation memory userOp = _pack(Declared(1, 1, 1, 1, 1, 10, 1), 1);
        userOp.paymasterAndData = abi.encodePacked(address(0), uint128(1), uint128(1));
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
    }

    /// @dev What the EntryPoint could not read.
    function testFuzz_checkUserOpPolicy_CutShort(uint256 length) public {
        _initialize(_initData());
        length = bound(length, 1, 51);
        PackedUserOperation memory userOp = _pack(Declared(1, 1, 1, 1, 1, 10, 1), 1);
        bytes memory data = userOp.paymasterAndData;
        assembly ("memory-safe") {
            mstore(data, length)
        }
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
        userOp = _pack(Declared(1, 1, 1, 1, 1, 10, 1), 1);
        userOp.preVerificationGas = type(uint256).max;
        assertEq(policy.checkUserOpPolicy(id, userOp), REFUSES);
    }

    function test_getConfig() public {
        _initialize(_config(1, 2, 3, 16));
        PaymasterConfig memory config = policy.getConfig(id, address(this), account);
        assertEq(config.maxFeePerGas, 1);
        assertEq(config.perOp, 2);
        assertEq(config.total, 3);
        assertEq(config.paymasters.length, 16);
        for (uint8 i; i < 16; ++i) {
            assertEq(config.paymasters[i], _paymasterOf(i + 1));
        }
    }

    function testFuzz_RevertWhen_initialize_OtherLength(uint256 length) public {
        length = bound(length, 0, 28 + 20 * 18);
        vm.assume(length < 28 || (length - 28) % 20 != 0 || length > 28 + 20 * 16);
        bytes memory data = _config(1, 1, 1, 18);
        assembly ("memory-safe") {
            mstore(data, length)
        }
        vm.expectRevert(IPolicy.InvalidInitData.selector);
        _initialize(data);
    }

    function test_RevertWhen_initialize_SayingWhatCannotHold() public {
        bytes[5] memory wrong = [
            abi.encodePacked(uint64(0), uint80(1), uint80(1)),
            abi.encodePacked(uint64(1), uint80(0), uint80(1)),
            abi.encodePacked(uint64(1), uint80(1), uint80(0)),
            abi.encodePacked(uint64(1), uint80(1), uint80(1), address(0)),
            abi.encodePacked(uint64(1), uint80(1), uint80(1), paymaster, address(this), paymaster)
        ];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(IPolicy.InvalidInitData.selector);
            _initialize(wrong[i]);
        }
        _initialize(abi.encodePacked(uint64(1), uint80(1), uint80(1), paymaster, address(this)));
    }

    function _check(Declared memory op) private returns (uint256) {
        return policy.checkUserOpPolicy(id, _pack(op, op.payer));
    }

    function _config(uint64 maxFee, uint80 perOp, uint80 total, uint256 paymasters)
        private
        view
        returns (bytes memory data)
    {
        data = abi.encodePacked(maxFee, perOp, total);
        for (uint8 i; i < paymasters; ++i) {
            data = bytes.concat(data, abi.encodePacked(_paymasterOf(i + 1)));
        }
    }

    function _paymasterOf(uint8 index) private view returns (address) {
        return index == 1 ? paymaster : address(uint160(0x1000) + index);
    }

    function _pack(Declared memory op, uint8 payer) private view returns (PackedUserOperation memory userOp) {
        userOp.sender = account;
        userOp.preVerificationGas = op.preVerificationGas;
        userOp.accountGasLimits = bytes32(uint256(op.verificationGasLimit) << 128 | op.callGasLimit);
        userOp.gasFees = bytes32(uint256(op.maxFeePerGas));
        if (payer == 0) return userOp;
        userOp.paymasterAndData = abi.encodePacked(
            _paymasterOf(payer), uint128(op.paymasterVerificationGasLimit), uint128(op.paymasterPostOpGasLimit), "data"
        );
    }

    /// @dev So that costs near the limits come about.
    function _shrunk(Declared memory op, uint8 by) private pure returns (Declared memory) {
        uint256 shift = by % 120;
        op.preVerificationGas >>= shift;
        op.verificationGasLimit >>= shift;
        op.callGasLimit >>= shift;
        op.paymasterVerificationGasLimit >>= shift;
        op.paymasterPostOpGasLimit >>= shift;
        op.maxFeePerGas >>= by % 64;
        op.payer %= 18;
        return op;
    }

    function _positive64(uint64 value) private pure returns (uint64) {
        return value == 0 ? 1 : value;
    }

    function _positive80(uint80 value) private pure returns (uint80) {
        return value == 0 ? 1 : value;
    }
}
