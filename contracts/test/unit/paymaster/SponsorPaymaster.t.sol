// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {ISponsorPaymaster, SponsorMode} from "src/interfaces/ISponsorPaymaster.sol";
import {SponsorFixture} from "test/utils/SponsorFixture.sol";

/// @notice Who agrees to what, and when it is valid.
contract SponsorPaymasterTest is SponsorFixture {
    uint256 private constant DAY_START = 20_000 days;
    uint256 private constant DAY_END = 20_001 days - 1;

    function test_constructor() public view {
        assertEq(address(paymaster.entryPoint()), address(entryPoint));
        assertEq(paymaster.owner(), paymasterOwner);
    }

    function test_RevertWhen_constructor_ZeroAddress() public {
        vm.expectRevert(ISponsorPaymaster.ZeroAddress.selector);
        ISponsorPaymaster(deployCode("SponsorPaymaster.sol", abi.encode(address(0), paymasterOwner)));
        vm.expectRevert(ISponsorPaymaster.ZeroAddress.selector);
        ISponsorPaymaster(deployCode("SponsorPaymaster.sol", abi.encode(entryPoint, address(0))));
    }

    function testFuzz_validate_SignersOperation(PackedUserOperation memory op, uint48 validUntil, uint48 validAfter)
        public
    {
        op = signedFor(op, sponsor, today, validUntil, validAfter, signer);
        uint256 from = validAfter > DAY_START ? validAfter : DAY_START;
        uint256 until = validUntil != 0 && validUntil < DAY_END ? validUntil : DAY_END;
        assertEq(_validate(op), from << 208 | until << 160);
    }

    function testFuzz_validate_StrangersSignatureFails(uint256 secret) public {
        Vm.Wallet memory other = vm.createWallet(bound(secret, 1, 1e40));
        vm.assume(other.addr != signer.addr);
        assertEq(uint160(_validate(signedFor(opOf(account, 0), sponsor, today, 0, 0, other))), 1);
    }

    /// @dev Everything but the account's signature is signed: here one thing changes after.
    function testFuzz_validate_ChangedFieldFails(PackedUserOperation memory op, uint256 field, uint256 bit) public {
        op.preVerificationGas = uint120(op.preVerificationGas);
        op = signedFor(op, sponsor, today, 0, 0, signer);
        field = bound(field, 0, 8);
        uint256 mask = 1 << bound(bit, 0, 255);
        if (field == 0) op.sender = address(uint160(op.sender) ^ uint160(1 << (bit % 160)));
        if (field == 1) op.nonce ^= mask;
        if (field == 2) op.initCode = bytes.concat(op.initCode, hex"00");
        if (field == 3) op.callData = bytes.concat(op.callData, hex"00");
        if (field == 4) op.accountGasLimits ^= bytes32(mask);
        if (field == 5) op.preVerificationGas ^= 1 << (bit % 120);
        if (field == 6) op.gasFees ^= bytes32(mask);
        // The paymaster's gas limits (the postOp limit only grows), then its window.
        if (field == 7) op.paymasterAndData[bit % 2 == 0 ? 30 : 40] ^= 0x01;
        if (field == 8) op.paymasterAndData[77 + bit % 12] ^= 0x01;
        assertEq(uint160(_validate(op)), 1);
    }

    /// @dev The tank of another sponsor with the same signer does not pay for what was signed for this one's, or today's.
    function test_validate_OtherSponsorOrDayFails() public {
        address other = makeAddr("other sponsor");
        openTank(other, FULL);
        PackedUserOperation memory op = signed(opOf(account, 0));
        assertEq(uint160(_validate(op)), 0);
        op.paymasterAndData = _replaced(op.paymasterAndData, 53, abi.encodePacked(other));
        assertEq(uint160(_validate(op)), 1);
        op = signed(opOf(account, 0));
        op.paymasterAndData = _replaced(op.paymasterAndData, 73, abi.encodePacked(today + 1));
        assertEq(uint160(_validate(op)), 1);
    }

    function test_validate_OtherChainPaymasterOrEntryPointFails() public {
        PackedUserOperation memory op = signed(opOf(account, 0));
        uint256 snapshot = vm.snapshotState();
        vm.chainId(block.chainid + 1);
        assertEq(uint160(_validate(op)), 1);
        vm.revertToState(snapshot);

        ISponsorPaymaster first = paymaster;
        paymaster = newPaymaster();
        openTank(sponsor, FULL);
        assertEq(uint160(_validate(op)), 1);

        paymaster = first;
        address other = makeAddr("other EntryPoint");
        deployCodeTo("SponsorPaymaster.sol", abi.encode(other, paymasterOwner), address(paymaster));
        vm.prank(other);
        (, uint256 validationData) = paymaster.validatePaymasterUserOp(op, 0, 0);
        assertEq(uint160(validationData), 1);
    }

    function test_validate_OtherFormsFail() public {
        PackedUserOperation memory op = signed(opOf(account, 0));
        bytes memory signature = plain(signer, paymaster.getHash(op));
        op.paymasterAndData = _replaced(op.paymasterAndData, 89, highS(signature));
        assertEq(uint160(_validate(op)), 1);
        op.paymasterAndData = _replaced(op.paymasterAndData, 89, new bytes(65));
        assertEq(uint160(_validate(op)), 1);
    }

    function test_validate_EarlierSignerIsVoid() public {
        PackedUserOperation memory op = signed(opOf(account, 0));
        vm.expectEmit();
        emit ISponsorPaymaster.SignerChanged(sponsor, makeAddr("new signer"));
        vm.prank(sponsor);
        paymaster.setSigner(makeAddr("new signer"));
        sendFailing(op, "AA34 signature error");
    }

    function test_RevertWhen_validate_SignerNotSet() public {
        vm.prank(sponsor);
        paymaster.setSigner(address(0));
        PackedUserOperation memory op = signed(opOf(account, 0));
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.SignerNotSet.selector, sponsor));
    }

    function test_RevertWhen_setSigner_SignerIsSponsor() public {
        vm.prank(sponsor);
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.SignerIsSponsor.selector, sponsor));
        paymaster.setSigner(sponsor);
    }

    /// @dev An estimate has a stub for a signature and more gas than any limit allows: it must not revert.
    function test_validate_WrongSignatureIsNotStoppedByLimits() public {
        setLimits(1, 1, 1, 1);
        PackedUserOperation memory op = signedFor(opOf(account, 0), sponsor, today, 0, 0, stranger());
        sendFailing(op, "AA34 signature error");
        // The second one is also past the number of operations.
        for (uint256 i; i < 2; ++i) {
            vm.prank(address(entryPoint));
            (, uint256 validationData) = paymaster.validatePaymasterUserOp(op, 0, 100 ether);
            assertEq(uint160(validationData), 1);
        }
    }

    function test_validate_OnlyWithinItsDay() public {
        PackedUserOperation memory op = signed(opOf(account, 0));
        vm.warp(DAY_START - 1);
        sendFailing(op, "AA32 paymaster expired or not due");
        vm.warp(DAY_END + 1);
        sendFailing(op, "AA32 paymaster expired or not due");
        vm.warp(DAY_END);
        send(op);
        vm.warp(DAY_START);
        send(signed(opOf(account, 0)));
    }

    function test_validate_OnlyWithinItsWindow() public {
        (uint48 from, uint48 until) = (uint48(noon), uint48(noon + 60));
        PackedUserOperation memory op = signedFor(opOf(account, 0), sponsor, today, until, from, signer);
        vm.warp(from - 1);
        sendFailing(op, "AA32 paymaster expired or not due");
        vm.warp(until + 1);
        sendFailing(op, "AA32 paymaster expired or not due");
        vm.warp(until);
        send(op);
        op = signedFor(opOf(account, 0), sponsor, today, until, from, signer);
        vm.warp(from);
        send(op);
    }

    function test_RevertWhen_validate_Replayed() public {
        PackedUserOperation memory op = signed(opOf(account, 0));
        send(op);
        sendFailing(op, "AA25 invalid account nonce");
        op.nonce = entryPoint.getNonce(account, 0);
        sendFailing(op, "AA34 signature error");
    }

    function testFuzz_RevertWhen_validate_OtherLength(uint256 length) public {
        length = bound(length, 52, 300);
        vm.assume(length != 154);
        PackedUserOperation memory op = signed(opOf(account, 0));
        op.paymasterAndData = truncated(bytes.concat(op.paymasterAndData, new bytes(200)), length);
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.InvalidPaymasterData.selector, length));
    }

    function testFuzz_RevertWhen_validate_UnknownMode(uint8 mode) public {
        mode = uint8(bound(mode, 2, 255));
        PackedUserOperation memory op = signed(opOf(account, 0));
        op.paymasterAndData[52] = bytes1(mode);
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.UnknownSponsorMode.selector, mode));
    }

    /// @dev Seconds of such a day would not fit validation data: its window could be any.
    function testFuzz_RevertWhen_validate_InvalidDay(uint32 day) public {
        day = uint32(bound(day, 2 ** 16, type(uint32).max));
        PackedUserOperation memory op = signedFor(opOf(account, 0), sponsor, day, 0, 0, signer);
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.InvalidDay.selector, day));
    }

    function test_RevertWhen_validate_PostOpGasLimitTooLow() public {
        uint128 least = uint128(paymaster.MIN_POST_OP_GAS());
        PackedUserOperation memory op = opOf(account, 0);
        openRule(1 ether, account);
        op.paymasterAndData = terms(paymaster, least - 1, SponsorMode.STANDING_RULE, sponsor, today);
        sendReverting(op, abi.encodeWithSelector(ISponsorPaymaster.PostOpGasLimitTooLow.selector, least - 1, least));
        op.paymasterAndData = terms(paymaster, least, SponsorMode.STANDING_RULE, sponsor, today);
        send(op);
    }

    function test_RevertWhen_NotEntryPoint() public {
        PackedUserOperation memory op = signed(opOf(account, 0));
        bytes memory reason = abi.encodeWithSelector(ISponsorPaymaster.NotEntryPoint.selector, address(this));
        vm.expectRevert(reason);
        paymaster.validatePaymasterUserOp(op, 0, 0);
        vm.expectRevert(reason);
        paymaster.postOp(IPaymaster.PostOpMode.opSucceeded, new bytes(128), 0, 0);
    }

    function testFuzz_getHash_SameAsTypedData(PackedUserOperation memory op, uint48 validUntil, uint48 validAfter)
        public
        view
    {
        op.paymasterAndData =
            abi.encodePacked(terms(paymaster, POST_OP_GAS, SponsorMode.SIGNED, sponsor, today), validUntil, validAfter);
        assertEq(paymaster.getHash(op), _hash(op, validUntil, validAfter));
    }

    function test_RevertWhen_getHash_TooShort() public {
        PackedUserOperation memory op = ruled(opOf(account, 0));
        vm.expectRevert(abi.encodeWithSelector(ISponsorPaymaster.InvalidPaymasterData.selector, 77));
        paymaster.getHash(op);
    }

    function _validate(PackedUserOperation memory op) private returns (uint256 validationData) {
        uint256 snapshot = vm.snapshotState();
        vm.prank(address(entryPoint));
        (, validationData) = paymaster.validatePaymasterUserOp(op, keccak256("hash"), 1 ether);
        vm.revertToState(snapshot);
    }

    function _replaced(bytes memory data, uint256 offset, bytes memory part) private pure returns (bytes memory) {
        for (uint256 i; i < part.length; ++i) {
            data[offset + i] = part[i];
        }
        return data;
    }

    /// @dev The slow and obvious way.
    function _hash(PackedUserOperation memory op, uint48 validUntil, uint48 validAfter) private view returns (bytes32) {
        bytes32 typeHash = keccak256(
            bytes.concat(
                "SponsoredUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,",
                "bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,",
                "uint128 paymasterVerificationGasLimit,uint128 paymasterPostOpGasLimit,",
                "address sponsor,uint32 day,uint48 validUntil,uint48 validAfter,address entryPoint)"
            )
        );
        bytes memory operation = abi.encode(
            typeHash,
            op.sender,
            op.nonce,
            keccak256(op.initCode),
            keccak256(op.callData),
            op.accountGasLimits,
            op.preVerificationGas,
            op.gasFees
        );
        bytes memory sponsorship =
            abi.encode(VERIFICATION_GAS, POST_OP_GAS, sponsor, today, validUntil, validAfter, entryPoint);
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("SponsorPaymaster"),
                keccak256("1"),
                block.chainid,
                paymaster
            )
        );
        return MessageHashUtils.toTypedDataHash(separator, keccak256(bytes.concat(operation, sponsorship)));
    }
}
