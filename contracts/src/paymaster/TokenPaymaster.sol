// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ITokenPaymaster, Rate} from "../interfaces/ITokenPaymaster.sol";
import {PostOpGasLib} from "../libraries/PostOpGasLib.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @title TokenPaymaster
/// @notice See ITokenPaymaster. What surprises:
/// - The account needs balance and allowance for the maximum cost, before execution: what execution earns or approves is too late.
/// - A token that refuses to send back, to a blocked account say, has the execution undone and the maximum paid.
/// - A rate that has run out stops operations until the owner sets the next, even if it is the same.
contract TokenPaymaster is ITokenPaymaster {
    using FixedPointMathLib for uint256;
    using SafeERC20 for IERC20;

    /// @dev What validation tells `postOp`.
    struct Payment {
        bytes32 userOpHash;
        address account;
        /// What was pulled, in token units.
        uint256 tokens;
        uint256 perEther;
        /// Gas limits of execution and `postOp` together.
        uint256 executionGas;
        /// Gas limits of all that comes before, preVerificationGas with them.
        uint256 validationGas;
        /// Gas that calling `postOp` takes because the operation is long.
        uint256 memoryGas;
    }

    uint256 private constant MAX_TOKENS_OFFSET = 52;
    uint256 private constant LENGTH = MAX_TOKENS_OFFSET + 16;
    /// @dev Bytes of an encoded `Payment`.
    uint256 private constant CONTEXT_LENGTH = 7 * 32;
    /// @dev Gas that the EntryPoint charges for `postOp` and `postOp` cannot measure: to call it, and what comes after the
    /// last look at the gas left, but for sending back.
    uint256 private constant UNSEEN_GAS = 5_300;
    /// @dev Gas that `postOp` uses, but for sending back.
    uint256 private constant OWN_POST_OP_GAS = 10_000;

    /// @inheritdoc ITokenPaymaster
    IEntryPoint public immutable entryPoint;
    /// @inheritdoc ITokenPaymaster
    IERC20 public immutable token;
    /// @inheritdoc ITokenPaymaster
    address public immutable owner;
    /// @inheritdoc ITokenPaymaster
    uint256 public immutable refundGas;
    /// @inheritdoc ITokenPaymaster
    uint256 public immutable minPostOpGas;

    Rate private _rate;
    /// @dev Tokens of operations between validation and `postOp`, and of those whose `postOp` failed in this transaction.
    uint256 private transient _underWay;

    constructor(IEntryPoint entryPoint_, IERC20 token_, address owner_, uint256 refundGas_) {
        bool zero = address(entryPoint_) == address(0) || address(token_) == address(0) || owner_ == address(0);
        require(!zero, ZeroAddress());
        require(refundGas_ != 0, ZeroNumber());
        (entryPoint, token, owner, refundGas) = (entryPoint_, token_, owner_, refundGas_);
        minPostOpGas = OWN_POST_OP_GAS + refundGas_;
    }

    modifier onlyEntryPoint() {
        require(msg.sender == address(entryPoint), NotEntryPoint(msg.sender));
        _;
    }

    modifier onlyOwner() {
        require(msg.sender == owner, NotOwner(msg.sender));
        _;
    }

    /// @inheritdoc IPaymaster
    function validatePaymasterUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash, uint256 maxCost)
        external
        onlyEntryPoint
        returns (bytes memory context, uint256 validationData)
    {
        bytes calldata data = userOp.paymasterAndData;
        require(data.length == LENGTH, InvalidPaymasterData(data.length));
        Rate memory rate_ = _rate;
        require(rate_.perEther != 0, RateNotSet());
        (uint256 execution, uint256 validation, uint256 postOpGas) = PostOpGasLib.gasLimits(userOp, data);
        require(postOpGas >= minPostOpGas, PostOpGasLimitTooLow(postOpGas, minPostOpGas));
        uint256 tokens = _price(maxCost, rate_.perEther);
        uint256 maxTokens = uint128(bytes16(data[MAX_TOKENS_OFFSET:]));
        require(tokens <= maxTokens, MaxTokensExceeded(maxTokens, tokens));

        _pull(userOp.sender, tokens);
        // This call holds the whole operation.
        uint256 memoryGas = PostOpGasLib.memoryGas(msg.data.length, CONTEXT_LENGTH);
        context =
            abi.encode(Payment(userOpHash, userOp.sender, tokens, rate_.perEther, execution, validation, memoryGas));
        validationData = _validUntil(rate_) << 160;
    }

    /// @inheritdoc IPaymaster
    function postOp(PostOpMode, bytes calldata context, uint256 actualGasCost, uint256 gasPrice)
        external
        onlyEntryPoint
    {
        uint256 gasAtStart = gasleft();
        Payment memory payment = abi.decode(context, (Payment));
        _underWay -= payment.tokens;
        uint256 gasUsed = gasPrice == 0 ? 0 : actualGasCost / gasPrice;
        gasUsed += gasAtStart - gasleft() + refundGas + UNSEEN_GAS + payment.memoryGas;
        gasUsed += PostOpGasLib.penalty(payment.executionGas, payment.validationGas, gasUsed);
        uint256 cost = gasUsed * gasPrice;
        uint256 charge = _price(cost, payment.perEther).min(payment.tokens);
        emit GasPaid(payment.userOpHash, payment.account, charge, cost);
        if (charge != payment.tokens) _refund(payment.account, payment.tokens - charge);
    }

    /// @inheritdoc ITokenPaymaster
    function setRate(uint128 perEther, uint32 window) external onlyOwner {
        require(perEther != 0 && window != 0, ZeroNumber());
        Rate memory rate_ = Rate(perEther, uint48(block.timestamp), window);
        _rate = rate_;
        emit RateChanged(perEther, _validUntil(rate_));
    }

    /// @inheritdoc ITokenPaymaster
    function withdrawTokens(address to, uint256 amount) external onlyOwner {
        uint256 free = token.balanceOf(address(this)).zeroFloorSub(_underWay);
        require(amount <= free, TokensTooLow(free, amount));
        emit TokensWithdrawn(to, amount);
        token.safeTransfer(to, amount);
    }

    /// @inheritdoc ITokenPaymaster
    function deposit() external payable {
        entryPoint.depositTo{value: msg.value}(address(this));
    }

    /// @inheritdoc ITokenPaymaster
    function withdrawTo(address payable to, uint256 amount) external onlyOwner {
        entryPoint.withdrawTo(to, amount);
    }

    /// @inheritdoc ITokenPaymaster
    function addStake(uint32 unstakeDelay) external payable onlyOwner {
        entryPoint.addStake{value: msg.value}(unstakeDelay);
    }

    /// @inheritdoc ITokenPaymaster
    function unlockStake() external onlyOwner {
        entryPoint.unlockStake();
    }

    /// @inheritdoc ITokenPaymaster
    function withdrawStake(address payable to) external onlyOwner {
        entryPoint.withdrawStake(to);
    }

    /// @inheritdoc ITokenPaymaster
    function priceOf(uint256 cost) external view returns (uint256) {
        return _price(cost, _rate.perEther);
    }

    /// @inheritdoc ITokenPaymaster
    function rate() external view returns (Rate memory) {
        return _rate;
    }

    function _pull(address account, uint256 tokens) private {
        uint256 before = token.balanceOf(address(this));
        _underWay += tokens;
        token.safeTransferFrom(account, address(this), tokens);
        uint256 delivered = token.balanceOf(address(this)).zeroFloorSub(before);
        require(delivered >= tokens, TokenDeliveredLess(tokens, delivered));
    }

    /// @dev With bounded gas, as the account is charged before it is known. Some tokens answer with nothing when they have sent.
    function _refund(address account, uint256 amount) private {
        (bool sent, bytes memory answer) =
            address(token).call{gas: refundGas}(abi.encodeCall(IERC20.transfer, (account, amount)));
        require(sent && (answer.length == 0 || abi.decode(answer, (bool))), RefundFailed(account, amount));
    }

    function _price(uint256 cost, uint256 perEther) private pure returns (uint256) {
        return cost.mulDivUp(perEther, 1 ether);
    }

    function _validUntil(Rate memory rate_) private pure returns (uint256) {
        return uint256(rate_.setAt) + rate_.window;
    }
}
