// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EntryPointLib} from "./EntryPointLib.sol";
import {ProbeAccount} from "./ProbeAccount.sol";
import {SignerTest} from "./SignerTest.sol";
import {UserOpBuilder} from "./UserOpBuilder.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {ISponsorPaymaster, SponsorLimits, SponsorMode} from "src/interfaces/ISponsorPaymaster.sol";

/// @notice The real EntryPoint, a sponsor with a full tank and a signer, and accounts that use the gas they are told to.
abstract contract SponsorFixture is SignerTest {
    using UserOpBuilder for PackedUserOperation;

    uint128 internal constant VERIFICATION_GAS = 150_000;
    uint128 internal constant POST_OP_GAS = 50_000;
    uint128 internal constant GAS_PRICE = 2 gwei;
    uint256 internal constant FULL = 10 ether;

    IEntryPoint internal entryPoint;
    ISponsorPaymaster internal paymaster;
    address internal paymasterOwner = makeAddr("paymaster's owner");
    address internal sponsor = makeAddr("sponsor");
    Vm.Wallet internal signer = vm.createWallet("sponsor's signer");
    address internal account;
    address payable internal bundler = payable(makeAddr("bundler"));
    /// @dev Noon.
    uint256 internal noon = 20_000 days + 12 hours;
    uint32 internal today = 20_000;

    function setUp() public virtual {
        vm.warp(noon);
        vm.fee(1 gwei);
        entryPoint = EntryPointLib.deploy();
        paymaster = newPaymaster();
        account = address(new ProbeAccount());
        vm.deal(bundler, 1 ether);
        vm.deal(paymasterOwner, 10 ether);
        vm.prank(paymasterOwner);
        paymaster.addStake{value: 1 ether}(1 days);
        openTank(sponsor, FULL);
    }

    function newPaymaster() internal returns (ISponsorPaymaster) {
        return ISponsorPaymaster(deployCode("SponsorPaymaster.sol", abi.encode(entryPoint, paymasterOwner)));
    }

    /// @notice Fills a sponsor's tank and names the signer.
    function openTank(address sponsor_, uint256 amount) internal {
        deposit(sponsor_, amount);
        vm.prank(sponsor_);
        paymaster.setSigner(signer.addr);
    }

    function deposit(address sponsor_, uint256 amount) internal {
        vm.deal(address(this), amount);
        paymaster.depositFor{value: amount}(sponsor_);
    }

    function setLimits(uint256 perOp, uint256 perDay, uint256 perAccountDay, uint256 opsPerAccountDay) internal {
        vm.prank(sponsor);
        paymaster.setLimits(
            SponsorLimits(uint80(perOp), uint80(perDay), uint80(perAccountDay), uint16(opsPerAccountDay))
        );
    }

    function openRule(uint256 perDay, address named) internal {
        address[] memory accounts = new address[](1);
        accounts[0] = named;
        vm.prank(sponsor);
        paymaster.openStandingRule(uint80(perDay), accounts, new bytes32[](0));
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

    /// @notice Paid for by the sponsor, signed for today. To be called last.
    function signed(PackedUserOperation memory op) internal view returns (PackedUserOperation memory) {
        return signedFor(op, sponsor, today, 0, 0, signer);
    }

    function signedFor(
        PackedUserOperation memory op,
        address sponsor_,
        uint32 day,
        uint48 validUntil,
        uint48 validAfter,
        Vm.Wallet memory by
    ) internal view returns (PackedUserOperation memory) {
        op.paymasterAndData = abi.encodePacked(
            terms(paymaster, POST_OP_GAS, SponsorMode.SIGNED, sponsor_, day), validUntil, validAfter
        );
        op.paymasterAndData = bytes.concat(op.paymasterAndData, plain(by, paymaster.getHash(op)));
        return op;
    }

    /// @notice Paid for under the sponsor's standing rule, today.
    function ruled(PackedUserOperation memory op) internal view returns (PackedUserOperation memory) {
        op.paymasterAndData = terms(paymaster, POST_OP_GAS, SponsorMode.STANDING_RULE, sponsor, today);
        return op;
    }

    function terms(ISponsorPaymaster paymaster_, uint128 postOpGas, SponsorMode mode, address sponsor_, uint32 day)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(paymaster_, VERIFICATION_GAS, postOpGas, mode, sponsor_, day);
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

    function balance() internal view returns (uint256) {
        return paymaster.tankOf(sponsor).balance;
    }
}
