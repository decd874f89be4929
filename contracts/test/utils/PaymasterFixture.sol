// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EntryPointLib} from "./EntryPointLib.sol";
import {ProbeAccount} from "./ProbeAccount.sol";
import {SignerTest} from "./SignerTest.sol";
import {UserOpBuilder} from "./UserOpBuilder.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @notice The real EntryPoint, and an account that uses the gas it is told to: what a paymaster pays for.
abstract contract PaymasterFixture is SignerTest {
    using UserOpBuilder for PackedUserOperation;

    uint128 internal constant VERIFICATION_GAS = 150_000;
    uint128 internal constant POST_OP_GAS = 50_000;
    uint128 internal constant GAS_PRICE = 2 gwei;
    /// @dev What gas costs where transactions are isolated: there is no base fee.
    uint256 internal constant PAID_PRICE = 1 gwei;

    IEntryPoint internal entryPoint;
    address internal paymasterOwner = makeAddr("paymaster's owner");
    address internal account;
    address payable internal bundler = payable(makeAddr("bundler"));
    /// @dev Noon.
    uint256 internal noon = 20_000 days + 12 hours;

    function setUp() public virtual {
        vm.warp(noon);
        vm.fee(1 gwei);
        entryPoint = EntryPointLib.deploy();
        account = address(new ProbeAccount());
        vm.deal(bundler, 1 ether);
        vm.deal(paymasterOwner, 10 ether);
    }

    /// @notice An operation of the account that does nothing, with a free nonce of its own and no paymaster yet.
    function opOf(address account_, uint192 key) internal view returns (PackedUserOperation memory op) {
        op = UserOpBuilder.forAccount(account_).withGas(100_000, 100_000);
        op.nonce = entryPoint.getNonce(account_, key);
        op.gasFees = bytes32(uint256(GAS_PRICE - 1 gwei) << 128 | GAS_PRICE);
        op.callData = "";
    }

    /// @notice The operation uses so much gas and fails if told so.
    function running(PackedUserOperation memory op, uint256 gas, bool fail)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        return op.withCallData(abi.encodeCall(ProbeAccount.run, (gas, address(0), 0, "", fail)));
    }

    /// @notice The operation calls, with native value out of the account.
    function calling(PackedUserOperation memory op, address target, uint256 value, bytes memory data)
        internal
        pure
        returns (PackedUserOperation memory)
    {
        return op.withCallData(abi.encodeCall(ProbeAccount.run, (0, target, value, data, false)));
    }

    /// @notice What an operation costs at most, in wei.
    function maxCost(PackedUserOperation memory op) internal pure returns (uint256) {
        uint256 limits = uint256(op.accountGasLimits);
        uint256 paymasterGas;
        bytes memory data = op.paymasterAndData;
        assembly ("memory-safe") {
            paymasterGas := mload(add(data, 0x34))
        }
        uint256 gas = (limits >> 128) + uint128(limits) + (paymasterGas >> 128) + uint128(paymasterGas);
        return (gas + op.preVerificationGas) * uint128(uint256(op.gasFees));
    }

    /// @notice Gas that the optimizer saves a paymaster where it does not see it, and that it counts on: 0, or `saved` in mutation
    /// testing and coverage, which do without the optimizer.
    function unoptimizedGas(uint256 saved) internal view returns (uint256) {
        return keccak256(bytes(vm.envOr("FOUNDRY_PROFILE", string("")))) == keccak256("legacy") ? saved : 0;
    }

    function send(PackedUserOperation memory op) internal {
        sendAll(op.bundle());
    }

    function sendAll(PackedUserOperation[] memory ops) internal {
        vm.prank(bundler, bundler);
        entryPoint.handleOps(ops, bundler);
    }

    /// @notice Expects that the paymaster's validation reverts with this error.
    function sendReverting(PackedUserOperation memory op, bytes memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOpWithRevert.selector, 0, "AA33 reverted", reason));
        send(op);
    }

    /// @notice Expects that the EntryPoint refuses, such as for "AA34 signature error".
    function sendFailing(PackedUserOperation memory op, string memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 0, reason));
        send(op);
    }
}
