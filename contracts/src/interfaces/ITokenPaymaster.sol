// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";

/// @dev What gas costs in the token.
struct Rate {
    /// Token units for 1 ether (10^18 wei) of gas; 0 while none was ever set.
    uint128 perEther;
    /// UNIX second at which it was set.
    uint48 setAt;
    /// Seconds that it holds for.
    uint32 window;
}

/// @title ITokenPaymaster
/// @notice ERC-4337 v0.7 paymaster that takes an ERC-20 from the account for its gas, at a rate that the owner sets. Staked.
///
/// `paymasterAndData` is paymaster(20) ‖ verification gas(16) ‖ postOp gas(16) ‖ maxTokens(16), a uint128: what the account
/// pays at most for the operation, in token units. Whoever signs for the account signs it with the rest.
///
/// Validation pulls the price of the operation's maximum cost, out of an allowance that an earlier operation gave; `postOp`
/// sends back what exceeds the charge, at the rate of validation. What the execution does to the account's balance or allowance,
/// or to the token's price, changes nothing. If `postOp` does not complete, the EntryPoint undoes the execution, and the account
/// has paid the maximum.
///
/// The charge is at least what the EntryPoint takes. Above it is what of `refundGas` sending back does not need, and a tenth of
/// what validation left of its gas limits, which `postOp` cannot know.
///
/// An operation is valid while the rate is: validation data carries its end, as ERC-7562 forbids to read the clock.
///
/// Warning: whoever signs chooses `maxTokens`. What a session's key can spend, should the owner's rate be bad, is bounded by the
/// allowance alone: it should be no wider than the session's gas is worth (`priceOf`).
///
/// Warning: for tokens that are trusted. Balances and allowances must be in Solidity mappings (associated storage, ERC-7562), and
/// a transfer of the token's must not use more than `refundGas`, whatever its receiver does.
interface ITokenPaymaster is IPaymaster {
    event RateChanged(uint256 perEther, uint256 validUntil);
    /// @notice Emitted in `postOp`. An operation whose `postOp` did not complete has paid all that validation pulled.
    /// @param tokens what the account paid, in token units.
    /// @param cost what that is the price of, in wei.
    event GasPaid(bytes32 indexed userOpHash, address indexed account, uint256 tokens, uint256 cost);
    event TokensWithdrawn(address indexed to, uint256 amount);

    /// @notice An address that must be something is zero.
    error ZeroAddress();
    error NotEntryPoint(address caller);
    error NotOwner(address caller);
    /// @notice Neither the rate, nor its window, nor the gas to send back may be 0.
    error ZeroNumber();
    /// @notice `paymasterAndData` is not 68 bytes long.
    error InvalidPaymasterData(uint256 length);
    /// @notice The owner has set no rate.
    error RateNotSet();
    /// @notice `postOp` might run out of gas.
    error PostOpGasLimitTooLow(uint256 limit, uint256 minimum);
    /// @notice The operation's maximum cost has a higher price than the account pays, in token units.
    error MaxTokensExceeded(uint256 maxTokens, uint256 wanted);
    /// @notice The token took a part of the transfer for itself.
    error TokenDeliveredLess(uint256 wanted, uint256 delivered);
    /// @notice The token did not send back what the account had paid too much.
    error RefundFailed(address account, uint256 amount);
    /// @notice More was asked for than is no operation's that is under way, in token units.
    error TokensTooLow(uint256 free, uint256 wanted);

    /// @notice Sets what gas costs from now on, for `window` seconds. Operations that were signed at another rate are held to
    /// their own `maxTokens`. Owner only.
    /// @param perEther token units for 1 ether of gas, with whatever the owner asks above the market's price.
    function setRate(uint128 perEther, uint32 window) external;

    /// @notice Takes tokens that were paid. Owner only.
    function withdrawTokens(address to, uint256 amount) external;

    /// @notice Adds the value sent, in wei, to the deposit that the paymaster pays the EntryPoint from.
    function deposit() external payable;

    /// @notice Takes wei out of the deposit. Owner only.
    function withdrawTo(address payable to, uint256 amount) external;

    /// @notice Stakes the value sent at the EntryPoint. Owner only.
    function addStake(uint32 unstakeDelay) external payable;

    /// @notice Begins to take the stake out. Owner only.
    function unlockStake() external;

    /// @notice Takes the unlocked stake out. Owner only.
    function withdrawStake(address payable to) external;

    /// @notice The price of `cost` wei at the current rate, in token units, rounded up: what an allowance and `maxTokens` have to
    /// come to for operations that declare so much.
    function priceOf(uint256 cost) external view returns (uint256);

    function rate() external view returns (Rate memory);

    function token() external view returns (IERC20);

    function entryPoint() external view returns (IEntryPoint);

    /// @notice Sets the rate, and owns stake, deposit and the tokens that were paid.
    function owner() external view returns (address);

    /// @notice Gas that sending back gets, and is charged for. Set for good when the paymaster is deployed.
    function refundGas() external view returns (uint256);

    /// @notice Gas that `postOp` may need.
    function minPostOpGas() external view returns (uint256);
}
