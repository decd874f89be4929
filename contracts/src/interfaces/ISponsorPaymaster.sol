// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @dev How an operation says that its sponsor agrees: byte 52 of `paymasterAndData`.
enum SponsorMode {
    SIGNED,
    STANDING_RULE
}

/// @dev A sponsor's gas tank.
struct Tank {
    /// Wei that nothing reserves.
    uint80 balance;
    /// Wei charged or reserved in the window of `day`.
    uint80 spentToday;
    /// What `spentToday` may reach; 0 for no limit.
    uint80 perDay;
    /// Days since 1970 (UTC) that `spentToday` counts.
    uint16 day;
}

/// @dev What a sponsor pays at most; 0 for no such limit. In wei, all but `opsPerAccountDay`.
struct SponsorLimits {
    /// One operation's maximum cost.
    uint80 perOp;
    /// All operations of one day.
    uint80 perDay;
    /// One account's operations of one day.
    uint80 perAccountDay;
    /// How many operations one account makes in one day.
    uint16 opsPerAccountDay;
}

/// @dev What one account cost one sponsor in the window of `day`, in wei and in operations.
struct AccountUsage {
    uint80 spent;
    uint16 operations;
    uint16 day;
}

/// @dev What a sponsor pays without a signature, in all, in the window of `day`. Closed while `perDay` is 0.
struct StandingRule {
    uint80 perDay;
    uint80 spent;
    uint16 day;
    /// Accounts and code hashes that it names: more than anybody can pay to name.
    uint80 named;
}

/// @title ISponsorPaymaster
/// @notice ERC-4337 v0.7 paymaster for many sponsors, each with a gas tank and limits of its own. Staked.
///
/// `paymasterAndData`:
///
/// | bytes | what |
/// |---|---|
/// | 0:20 | this paymaster |
/// | 20:36 | paymasterVerificationGasLimit, uint128 |
/// | 36:52 | paymasterPostOpGasLimit, uint128, at least `MIN_POST_OP_GAS` |
/// | 52 | `SponsorMode`: 0 signed, 1 standing rule |
/// | 53:73 | the sponsor, whose tank pays |
/// | 73:77 | day window, uint32: days since 1970 (UTC), below 2^16 |
/// | 77:83 | validUntil, uint48, inclusive, 0 for no end; mode 0 only |
/// | 83:89 | validAfter, uint48, inclusive; mode 0 only |
/// | 89:154 | the signer's signature, r ‖ s ‖ v, low s; mode 0 only |
///
/// The sponsor's signer signs EIP-712 typed data, domain {name "SponsorPaymaster", version "1", chainId,
/// verifyingContract}, of type
/// `SponsoredUserOperation(address sender,uint256 nonce,bytes initCode,bytes callData,bytes32 accountGasLimits,uint256
/// preVerificationGas,bytes32 gasFees,uint128 paymasterVerificationGasLimit,uint128 paymasterPostOpGasLimit,address
/// sponsor,uint32 day,uint48 validUntil,uint48 validAfter,address entryPoint)`.
///
/// An operation is valid only inside the day that it names, which is the window that daily limits count it in:
/// validation data carries the bounds, as ERC-7562 forbids to read the clock, intersected with the signed window.
///
/// Validation reserves an operation's maximum cost in the tank and counts it against every limit; `postOp` puts back what
/// exceeds its charge. If `postOp` does not complete, the EntryPoint undoes the execution and the reservation stands: the
/// sponsor pays the maximum.
///
/// The charge is what the EntryPoint takes, or a little more. How much gas validation used, and with it the penalty for
/// unused gas, is known to the EntryPoint only; `postOp` charges for the most that it can be. The next operation's `postOp`,
/// or `settle`, returns to the tank what the surplus has grown by since, up to what the charge can have been too high
/// (`ChargeSettled`); until then the owner cannot take that. Three consequences:
/// - What comes back counts no longer for the sponsor's day, but still for the account's and the standing rule's.
/// - What others deposit at the EntryPoint in between counts as the EntryPoint's, up to that bound.
/// - So does what a standing reservation left over in between: the surplus is smaller by it, no tank is.
///
/// Warning: operations that nobody signs (standing rule) let whoever controls an allowed account use up the rule's daily
/// total, and with it the sponsor's own daily limit. The code hash of a proxy does not say what it forwards to.
interface ISponsorPaymaster is IPaymaster {
    event TankDeposited(address indexed sponsor, address indexed from, uint256 amount, uint256 balance);
    event TankUnlocked(address indexed sponsor, uint256 unlocksAt);
    event TankLocked(address indexed sponsor);
    event TankWithdrawn(address indexed sponsor, address indexed to, uint256 amount, uint256 balance);
    event SignerChanged(address indexed sponsor, address indexed signer);
    event LimitsChanged(address indexed sponsor, SponsorLimits limits);
    event SponsorPaused(address indexed sponsor);
    event SponsorResumed(address indexed sponsor);
    event StandingRuleChanged(address indexed sponsor, uint256 perDay);
    event AccountAllowed(address indexed sponsor, address indexed account, bool allowed);
    event CodeHashAllowed(address indexed sponsor, bytes32 indexed codeHash, bool allowed);
    /// @notice Emitted in validation.
    /// @param amount the operation's maximum cost, in wei.
    event OperationReserved(
        bytes32 indexed userOpHash, address indexed sponsor, address indexed account, uint256 amount
    );
    /// @notice Emitted in `postOp`. An operation that has `OperationReserved` and not this was charged its reservation.
    /// @param charge what the operation cost the tank, in wei; `ChargeSettled` may give part of it back.
    /// @param balance what the tank has left, in wei.
    event OperationCharged(bytes32 indexed userOpHash, address indexed sponsor, uint256 charge, uint256 balance);
    /// @notice The last operation's charge turned out too high by `refund` wei, now back in the tank.
    event ChargeSettled(address indexed sponsor, uint256 refund);
    event SurplusWithdrawn(address indexed to, uint256 amount);

    /// @notice An address that must be something is zero.
    error ZeroAddress();
    error NotEntryPoint(address caller);
    error NotOwner(address caller);
    /// @notice `paymasterAndData` is not 154 bytes long in mode 0, or 77 in mode 1.
    error InvalidPaymasterData(uint256 length);
    error UnknownSponsorMode(uint8 mode);
    /// @notice `postOp` might run out of gas.
    error PostOpGasLimitTooLow(uint256 limit, uint256 minimum);
    error SponsorIsPaused(address sponsor);
    /// @notice The operation names a day after the last that the unlocking tank sponsors.
    error TankUnlocking(address sponsor, uint256 lastDay, uint256 day);
    /// @notice The sponsor has no signer, so no signature can be its.
    error SignerNotSet(address sponsor);
    /// @notice The signer's key is online: it may not be the one that can withdraw.
    error SignerIsSponsor(address sponsor);
    /// @notice The tank holds less than the operation's maximum cost.
    error TankTooLow(address sponsor, uint256 balance, uint256 wanted);
    /// @notice The operation's maximum cost is above what the sponsor pays for one.
    error OpLimitExceeded(address sponsor, uint256 limit, uint256 wanted);
    /// @param spent what the day's operations cost or reserve already, in wei.
    error DayLimitExceeded(address sponsor, uint256 limit, uint256 spent, uint256 wanted);
    /// @param spent what the account's operations of the day cost or reserve already, in wei.
    error AccountDayLimitExceeded(address sponsor, address account, uint256 limit, uint256 spent, uint256 wanted);
    /// @notice The account has made all the operations of the day that the sponsor pays for.
    error AccountDayOpsExceeded(address sponsor, address account, uint256 limit);
    /// @notice A day above 2^16 - 1, in the year 2149.
    error InvalidDay(uint256 day);
    /// @notice The operation names a day before one that operations were counted in already.
    error DayPassed(uint256 day, uint256 countedDay);
    /// @notice The sponsor has opened no standing rule.
    error StandingRuleClosed(address sponsor);
    /// @notice The standing rule names neither the account nor its code hash.
    error AccountNotAllowed(address sponsor, address account);
    /// @param spent what the day's operations under the rule cost or reserve already, in wei.
    error StandingRuleExceeded(address sponsor, uint256 limit, uint256 spent, uint256 wanted);
    /// @notice A standing rule names at least one account or code hash.
    error NobodyAllowed();
    /// @notice The tank is locked; `unlockTank` comes first.
    error TankIsLocked(address sponsor);
    /// @notice Operations may still hold the sponsor to its word, until `unlocksAt`, in UNIX seconds.
    error TankNotUnlockedYet(address sponsor, uint256 unlocksAt);
    /// @notice More was asked for than is in the tank.
    error WithdrawalTooHigh(address sponsor, uint256 balance, uint256 wanted);
    /// @notice More was asked for than belongs to nobody.
    error SurplusTooLow(uint256 surplus, uint256 wanted);

    /// @notice Adds the value sent to a sponsor's tank. Anybody may.
    function depositFor(address sponsor) external payable;

    /// @notice Begins the caller's withdrawal, which is possible after the end of tomorrow (UTC). Operations that name a later
    /// day are refused from now on: none is valid when the tank unlocks, so no bundler holds one that the withdrawal robs.
    function unlockTank() external;

    /// @notice Ends the caller's withdrawal: its tank sponsors again, without end.
    function lockTank() external;

    /// @notice Takes wei out of the caller's tank, after it has unlocked.
    function withdrawTo(address payable to, uint256 amount) external;

    /// @notice Sets whose signature is the caller's agreement; zero for nobody's. What an earlier signer signed and no bundle
    /// has included yet is void.
    function setSigner(address signer) external;

    /// @notice Replaces all limits of the caller.
    function setLimits(SponsorLimits calldata limits) external;

    /// @notice Stops or resumes to sponsor anything for the caller.
    function setPaused(bool paused) external;

    /// @notice Opens the caller's standing rule, adds to whom it names and sets its daily total.
    /// @param perDay wei a day in all; not zero.
    /// @param accounts may be empty if a code hash is named now, or was before.
    function openStandingRule(uint80 perDay, address[] calldata accounts, bytes32[] calldata codeHashes) external;

    /// @notice Closes the caller's standing rule. Whom it names it still names if it is opened again.
    function closeStandingRule() external;

    /// @notice Names an account in the caller's standing rule, or strikes it off.
    function allowAccount(address account, bool allowed) external;

    /// @notice Names a code hash in the caller's standing rule, or strikes it off.
    function allowCodeHash(bytes32 codeHash, bool allowed) external;

    /// @notice Returns to its tank what the last operation was charged too much. Anybody may, at any time.
    function settle() external;

    /// @notice Stakes the value sent at the EntryPoint. Owner only.
    function addStake(uint32 unstakeDelay) external payable;

    /// @notice Begins to take the stake out. Owner only.
    function unlockStake() external;

    /// @notice Takes the unlocked stake out. Owner only.
    function withdrawStake(address payable to) external;

    /// @notice Takes out wei that is in no tank, but for what the last operation's sponsor may get back. Owner only.
    function withdrawSurplus(address payable to, uint256 amount) external;

    /// @notice What the sponsor's signer signs.
    /// @param userOp all fields count but `signature` and the last 65 bytes of `paymasterAndData`, which may be absent.
    function getHash(PackedUserOperation calldata userOp) external view returns (bytes32);

    function tankOf(address sponsor) external view returns (Tank memory);

    /// @return signer zero for none.
    /// @return unlocksAt UNIX second from which the sponsor may withdraw; 0 while the tank is locked.
    function sponsorOf(address sponsor) external view returns (address signer, uint48 unlocksAt, bool paused);

    function limitsOf(address sponsor) external view returns (SponsorLimits memory);

    /// @notice What an account has cost a sponsor; counted only while a limit per account is set.
    function usageOf(address sponsor, address account) external view returns (AccountUsage memory);

    function standingRuleOf(address sponsor) external view returns (StandingRule memory);

    function isAccountAllowed(address sponsor, address account) external view returns (bool);

    function isCodeHashAllowed(address sponsor, bytes32 codeHash) external view returns (bool);

    /// @notice Wei in all tanks together.
    function totalTanks() external view returns (uint256);

    /// @notice Wei at the EntryPoint that is in no tank: what anybody deposited there for the paymaster, what standing
    /// reservations left over, and charges that are not settled yet.
    function surplus() external view returns (uint256);

    /// @notice Who was charged last, and how much of that may come back at most, in wei.
    function pendingSettlement() external view returns (address sponsor, uint256 refundAtMost);

    function entryPoint() external view returns (IEntryPoint);

    /// @notice Keeps the stake and may take the surplus; can touch no tank.
    function owner() external view returns (address);

    /// @notice Gas that `postOp` may need.
    function MIN_POST_OP_GAS() external view returns (uint256);
}
