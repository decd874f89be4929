// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PaymasterFixture} from "./PaymasterFixture.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {ISponsorPaymaster, SponsorLimits, SponsorMode} from "src/interfaces/ISponsorPaymaster.sol";

/// @notice A SponsorPaymaster, and a sponsor with a full tank and a signer.
abstract contract SponsorFixture is PaymasterFixture {
    uint256 internal constant FULL = 10 ether;

    ISponsorPaymaster internal paymaster;
    address internal sponsor = makeAddr("sponsor");
    Vm.Wallet internal signer = vm.createWallet("sponsor's signer");
    uint32 internal today = 20_000;

    function setUp() public virtual override {
        super.setUp();
        paymaster = newPaymaster();
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

    function balance() internal view returns (uint256) {
        return paymaster.tankOf(sponsor).balance;
    }
}
