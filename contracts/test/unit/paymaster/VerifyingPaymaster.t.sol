// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {IVerifyingPaymaster} from "src/interfaces/IVerifyingPaymaster.sol";
import {EntryPointLib} from "test/utils/EntryPointLib.sol";
import {SignerTest} from "test/utils/SignerTest.sol";

contract VerifyingPaymasterTest is SignerTest {
    IEntryPoint private entryPoint;
    IVerifyingPaymaster private paymaster;
    Vm.Wallet private sponsor = vm.createWallet("sponsor");
    address private owner = makeAddr("owner");

    uint48 private constant VALID_UNTIL = 2_000_000_000;
    uint48 private constant VALID_AFTER = 1_000_000_000;

    function setUp() public {
        entryPoint = EntryPointLib.deploy();
        paymaster =
            IVerifyingPaymaster(deployCode("VerifyingPaymaster.sol", abi.encode(entryPoint, sponsor.addr, owner)));
    }

    function test_constructor() public view {
        assertEq(address(paymaster.entryPoint()), address(entryPoint));
        assertEq(paymaster.signer(), sponsor.addr);
        assertEq(paymaster.owner(), owner);
    }

    function test_RevertWhen_constructor_ZeroAddress() public {
        vm.expectRevert(IVerifyingPaymaster.ZeroAddress.selector);
        IVerifyingPaymaster(
            deployCode("VerifyingPaymaster.sol", abi.encode(IEntryPoint(address(0)), sponsor.addr, owner))
        );
        vm.expectRevert(IVerifyingPaymaster.ZeroAddress.selector);
        IVerifyingPaymaster(deployCode("VerifyingPaymaster.sol", abi.encode(entryPoint, address(0), owner)));
        vm.expectRevert(IVerifyingPaymaster.ZeroAddress.selector);
        IVerifyingPaymaster(deployCode("VerifyingPaymaster.sol", abi.encode(entryPoint, sponsor.addr, address(0))));
    }

    function testFuzz_validate_SponsorsSignature(PackedUserOperation memory op, uint48 validUntil, uint48 validAfter)
        public
    {
        _prepare(op);
        _sign(op, sponsor, validUntil, validAfter);
        assertEq(_validate(op), uint256(validAfter) << 208 | uint256(validUntil) << 160);
    }

    function testFuzz_validate_StrangersSignatureFails(PackedUserOperation memory op, uint256 secret) public {
        Vm.Wallet memory other = vm.createWallet(boundPrivateKey(secret));
        vm.assume(other.addr != sponsor.addr);
        _prepare(op);
        _sign(op, other, VALID_UNTIL, VALID_AFTER);
        assertEq(_validate(op), _failed());
    }

    /// @dev Everything but the account's signature is signed: here one thing changes after.
    function testFuzz_validate_ChangedFieldFails(PackedUserOperation memory op, uint256 field, uint256 bit) public {
        _prepare(op);
        _sign(op, sponsor, VALID_UNTIL, VALID_AFTER);
        field = bound(field, 0, 8);
        uint256 mask = 1 << bound(bit, 0, 255);
        if (field == 0) op.sender = address(uint160(op.sender) ^ uint160(1 << (bit % 160)));
        if (field == 1) op.nonce ^= mask;
        if (field == 2) op.initCode = bytes.concat(op.initCode, hex"00");
        if (field == 3) op.callData = bytes.concat(op.callData, hex"00");
        if (field == 4) op.accountGasLimits ^= bytes32(mask);
        if (field == 5) op.preVerificationGas ^= mask;
        if (field == 6) op.gasFees ^= bytes32(mask);
        // The paymaster's gas limits, then its window; the window comes back changed as well.
        if (field == 7) _flip(op, 20 + bit % 32);
        if (field == 8) _flip(op, 52 + bit % 12);
        assertEq(_validate(op) & type(uint160).max, 1);
    }

    function testFuzz_validate_AccountsSignatureIsFree(PackedUserOperation memory op, bytes memory signature) public {
        _prepare(op);
        _sign(op, sponsor, VALID_UNTIL, VALID_AFTER);
        op.signature = signature;
        assertEq(_validate(op) & type(uint160).max, 0);
    }

    function test_validate_OtherChainFails() public {
        PackedUserOperation memory op = _signedOp();
        assertEq(_validate(op) & type(uint160).max, 0);
        vm.chainId(block.chainid + 1);
        assertEq(_validate(op), _failed());
    }

    function test_validate_OtherPaymasterFails() public {
        PackedUserOperation memory op = _signedOp();
        paymaster =
            IVerifyingPaymaster(deployCode("VerifyingPaymaster.sol", abi.encode(entryPoint, sponsor.addr, owner)));
        assertEq(_validate(op), _failed());
    }

    function test_validate_OtherEntryPointFails() public {
        PackedUserOperation memory op = _signedOp();
        address other = makeAddr("other EntryPoint");
        deployCodeTo("VerifyingPaymaster", abi.encode(other, sponsor.addr, owner), address(paymaster));
        vm.prank(other);
        (, uint256 validationData) = paymaster.validatePaymasterUserOp(op, 0, 0);
        assertEq(validationData, _failed());
    }

    function test_validate_OtherFormsFail() public {
        PackedUserOperation memory op = _signedOp();
        bytes memory signature = plain(sponsor, _hash(op, VALID_UNTIL, VALID_AFTER));
        _attach(op, highS(signature), VALID_UNTIL, VALID_AFTER);
        assertEq(_validate(op), _failed());
        _attach(op, new bytes(65), VALID_UNTIL, VALID_AFTER);
        assertEq(_validate(op), _failed());
    }

    function testFuzz_RevertWhen_validate_OtherLength(uint256 length) public {
        length = bound(length, 52, 300);
        vm.assume(length != 129);
        PackedUserOperation memory op = _signedOp();
        op.paymasterAndData = truncated(bytes.concat(op.paymasterAndData, new bytes(200)), length);
        vm.expectRevert(abi.encodeWithSelector(IVerifyingPaymaster.InvalidPaymasterData.selector, length));
        _validate(op);
    }

    function test_RevertWhen_validate_NotEntryPoint() public {
        PackedUserOperation memory op = _signedOp();
        vm.expectRevert(abi.encodeWithSelector(IVerifyingPaymaster.NotEntryPoint.selector, address(this)));
        paymaster.validatePaymasterUserOp(op, 0, 0);
    }

    function testFuzz_getHash_SameAsTypedData(PackedUserOperation memory op, uint48 validUntil, uint48 validAfter)
        public
        view
    {
        _prepare(op);
        assertEq(paymaster.getHash(op, validUntil, validAfter), _hash(op, validUntil, validAfter));
    }

    function test_RevertWhen_postOp() public {
        vm.prank(address(entryPoint));
        vm.expectRevert(IVerifyingPaymaster.PostOpNotSupported.selector);
        paymaster.postOp(IPaymaster.PostOpMode.opSucceeded, "", 0, 0);
    }

    function testFuzz_deposit_ThenWithdraw(uint96 amount, uint96 taken) public {
        taken = uint96(bound(taken, 0, amount));
        vm.deal(address(this), amount);
        paymaster.deposit{value: amount}();
        assertEq(paymaster.getDeposit(), amount);

        address payable to = payable(makeAddr("to"));
        vm.prank(owner);
        paymaster.withdrawTo(to, taken);
        assertEq(to.balance, taken);
        assertEq(paymaster.getDeposit(), amount - taken);
    }

    function test_RevertWhen_withdrawTo_NotOwner() public {
        paymaster.deposit{value: 1 ether}();
        vm.prank(sponsor.addr);
        vm.expectRevert(abi.encodeWithSelector(IVerifyingPaymaster.NotOwner.selector, sponsor.addr));
        paymaster.withdrawTo(payable(sponsor.addr), 1);
    }

    function _prepare(PackedUserOperation memory op) private view {
        op.paymasterAndData = abi.encodePacked(paymaster, uint128(100_000), uint128(50_000));
    }

    function _signedOp() private view returns (PackedUserOperation memory op) {
        op.sender = address(this);
        op.callData = "call";
        _prepare(op);
        _sign(op, sponsor, VALID_UNTIL, VALID_AFTER);
    }

    function _sign(PackedUserOperation memory op, Vm.Wallet memory signer, uint48 validUntil, uint48 validAfter)
        private
        view
    {
        _attach(op, plain(signer, _hash(op, validUntil, validAfter)), validUntil, validAfter);
    }

    function _attach(PackedUserOperation memory op, bytes memory signature, uint48 validUntil, uint48 validAfter)
        private
        view
    {
        _prepare(op);
        op.paymasterAndData = abi.encodePacked(op.paymasterAndData, validUntil, validAfter, signature);
    }

    function _flip(PackedUserOperation memory op, uint256 index) private pure {
        op.paymasterAndData[index] ^= 0x01;
    }

    function _validate(PackedUserOperation memory op) private returns (uint256 validationData) {
        bytes memory context;
        vm.prank(address(entryPoint));
        (context, validationData) = paymaster.validatePaymasterUserOp(op, 0, 0);
        assertEq(context.length, 0);
    }

    function _failed() private pure returns (uint256) {
        return uint256(VALID_AFTER) << 208 | uint256(VALID_UNTIL) << 160 | 1;
    }

    /// @dev The slow and obvious way.
    function _hash(PackedUserOperation memory op, uint48 validUntil, uint48 validAfter) private view returns (bytes32) {
        bytes32 typeHash = keccak256(
            bytes.concat(
                "SponsoredUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,",
                "bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,",
                "uint128 paymasterVerificationGasLimit,uint128 paymasterPostOpGasLimit,",
                "uint48 validUntil,uint48 validAfter,address entryPoint)"
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
        bytes memory sponsorship = abi.encode(100_000, 50_000, validUntil, validAfter, entryPoint);
        return MessageHashUtils.toTypedDataHash(_separator(), keccak256(bytes.concat(operation, sponsorship)));
    }

    function _separator() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("VerifyingPaymaster"),
                keccak256("1"),
                block.chainid,
                paymaster
            )
        );
    }
}
