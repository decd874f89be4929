// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IVerifyingPaymaster} from "../interfaces/IVerifyingPaymaster.sol";
import {SignatureLib} from "../libraries/SignatureLib.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {EfficientHashLib} from "solady/utils/EfficientHashLib.sol";

/// @title VerifyingPaymaster
/// @notice See IVerifyingPaymaster.
/// @dev Reads no storage but the EntryPoint's, and returns no context: bundlers take it without a stake (ERC-7562).
contract VerifyingPaymaster is IVerifyingPaymaster, EIP712 {
    using EfficientHashLib for bytes32[];

    bytes32 private constant SPONSORED_TYPEHASH = keccak256(
        "SponsoredUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256 preVerificationGas,bytes32 gasFees,uint128 paymasterVerificationGasLimit,uint128 paymasterPostOpGasLimit,uint48 validUntil,uint48 validAfter,address entryPoint)"
    );

    uint256 private constant PAYMASTER_DATA_OFFSET = 52;
    uint256 private constant SIGNATURE_OFFSET = PAYMASTER_DATA_OFFSET + 12;
    uint256 private constant LENGTH = SIGNATURE_OFFSET + SignatureLib.SIGNATURE_LENGTH;

    /// @inheritdoc IVerifyingPaymaster
    IEntryPoint public immutable entryPoint;
    /// @inheritdoc IVerifyingPaymaster
    address public immutable signer;
    /// @inheritdoc IVerifyingPaymaster
    address public immutable owner;

    constructor(IEntryPoint entryPoint_, address signer_, address owner_) {
        if (address(entryPoint_) == address(0) || signer_ == address(0) || owner_ == address(0)) revert ZeroAddress();
        entryPoint = entryPoint_;
        signer = signer_;
        owner = owner_;
    }

    /// @inheritdoc IPaymaster
    function validatePaymasterUserOp(PackedUserOperation calldata userOp, bytes32, uint256)
        external
        view
        returns (bytes memory context, uint256 validationData)
    {
        if (msg.sender != address(entryPoint)) revert NotEntryPoint(msg.sender);
        bytes calldata data = userOp.paymasterAndData;
        if (data.length != LENGTH) revert InvalidPaymasterData(data.length);

        uint96 window = uint96(bytes12(data[PAYMASTER_DATA_OFFSET:SIGNATURE_OFFSET]));
        (uint48 validUntil, uint48 validAfter) = (uint48(window >> 48), uint48(window));
        bytes32 digest = getHash(userOp, validUntil, validAfter);
        bool failed = SignatureLib.tryRecover(digest, data[SIGNATURE_OFFSET:]) != signer;
        return ("", uint256(validAfter) << 208 | uint256(validUntil) << 160 | (failed ? 1 : 0));
    }

    /// @inheritdoc IPaymaster
    function postOp(PostOpMode, bytes calldata, uint256, uint256) external pure {
        revert PostOpNotSupported();
    }

    /// @inheritdoc IVerifyingPaymaster
    function deposit() external payable {
        entryPoint.depositTo{value: msg.value}(address(this));
    }

    /// @inheritdoc IVerifyingPaymaster
    function withdrawTo(address payable to, uint256 amount) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        entryPoint.withdrawTo(to, amount);
    }

    /// @inheritdoc IVerifyingPaymaster
    function getDeposit() external view returns (uint256) {
        return entryPoint.balanceOf(address(this));
    }

    /// @inheritdoc IVerifyingPaymaster
    function getHash(PackedUserOperation calldata userOp, uint48 validUntil, uint48 validAfter)
        public
        view
        returns (bytes32)
    {
        uint256 gasLimits = uint256(bytes32(userOp.paymasterAndData[20:PAYMASTER_DATA_OFFSET]));
        bytes32[] memory words = EfficientHashLib.malloc(13);
        words.set(0, SPONSORED_TYPEHASH);
        words.set(1, uint160(userOp.sender));
        words.set(2, userOp.nonce);
        words.set(3, keccak256(userOp.initCode));
        words.set(4, keccak256(userOp.callData));
        words.set(5, userOp.accountGasLimits);
        words.set(6, userOp.preVerificationGas);
        words.set(7, userOp.gasFees);
        words.set(8, gasLimits >> 128);
        words.set(9, uint128(gasLimits));
        words.set(10, validUntil);
        words.set(11, validAfter);
        words.set(12, uint160(address(entryPoint)));
        return _hashTypedData(words.hash());
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("VerifyingPaymaster", "1");
    }
}
