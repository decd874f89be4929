// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";

/// @title ITokenPaymaster
/// @notice ERC-4337 v0.7 paymaster whose accounts pay their gas in one ERC-20 token. Staked.
///
/// `paymasterAndData` is paymaster(20) ‖ verification gas(16) ‖ postOp gas(16, at least `MIN_POST_OP_GAS`) ‖ uint128
/// maxTokens(16): the most that the account pays, in the token's smallest unit. 68 bytes.
///
/// Validation pulls the operation's maximum cost in tokens, out of an allowance given before; `postOp` gives back what
/// exceeds the actual cost. If `postOp` does not complete, the EntryPoint undoes the execution and the tokens stay.
///
/// Warning: the token must keep balances and allowances in Solidity mappings, else its slots are no storage that ERC-7562
/// associates with the account. A token that delivers less than was asked is refused.
interface ITokenPaymaster is IPaymaster {
    /// @param tokensPerEther what one ether of gas costs, in the token's smallest unit.
    event RateChanged(uint256 tokensPerEther, uint256 validUntil);
    /// @param charge what the operation cost the account, in the token's smallest unit.
    event OperationPaid(bytes32 indexed userOpHash, address indexed account, uint256 charge, uint256 refund);
    event TokensWithdrawn(address indexed to, uint256 amount);

    error ZeroAddress();
    error NotEntryPoint(address caller);
    error NotOwner(address caller);
    /// @notice `paymasterAndData` is not 68 bytes long.
    error InvalidPaymasterData(uint256 length);
    /// @notice `postOp` might run out of gas.
    error PostOpGasLimitTooLow(uint256 limit, uint256 minimum);
    /// @notice The owner has set no rate.
    error RateNotSet();
    /// @notice The operation's maximum cost is more than the account agreed to.
    error TokenLimitExceeded(uint256 limit, uint256 wanted);
    /// @notice The token delivered less than it was asked for.
    error TokensNotDelivered(uint256 wanted, uint256 delivered);
    /// @notice More was asked for than operations have paid.
    error WithdrawalTooHigh(uint256 earned, uint256 wanted);

    /// @notice Sets what an ether of gas costs, from now on and for `RATE_WINDOW` seconds. Owner only.
    /// @param tokensPerEther in the token's smallest unit, not zero.
    function setRate(uint128 tokensPerEther) external;

    /// @notice Takes out tokens that operations have paid. Owner only.
    function withdrawTokens(address to, uint256 amount) external;

    /// @notice Adds the value sent to the deposit at the EntryPoint. Anybody may.
    function deposit() external payable;

    /// @notice Takes wei out of the deposit at the EntryPoint. Owner only.
    function withdrawTo(address payable to, uint256 amount) external;

    /// @notice Stakes the value sent at the EntryPoint. Owner only.
    function addStake(uint32 unstakeDelay) external payable;

    /// @notice Begins to take the stake out. Owner only.
    function unlockStake() external;

    /// @notice Takes the unlocked stake out. Owner only.
    function withdrawStake(address payable to) external;

    /// @notice Tokens that `cost` wei cost at the current rate, rounded up.
    function tokensFor(uint256 cost) external view returns (uint256);

    /// @return tokensPerEther 0 when it was never set.
    /// @return validUntil last UNIX second at which operations are taken at this rate.
    function rate() external view returns (uint128 tokensPerEther, uint48 validUntil);

    /// @notice Tokens that operations have paid and the owner has not taken.
    function earned() external view returns (uint256);

    function token() external view returns (IERC20);

    function entryPoint() external view returns (IEntryPoint);

    function owner() external view returns (address);

    /// @notice Seconds for which a rate holds.
    function RATE_WINDOW() external view returns (uint48);

    /// @notice Gas that `postOp` may need.
    function MIN_POST_OP_GAS() external view returns (uint256);
}
