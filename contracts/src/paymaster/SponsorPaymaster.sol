// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {
    AccountUsage,
    ISponsorPaymaster,
    SponsorLimits,
    SponsorMode,
    StandingRule
} from "../interfaces/ISponsorPaymaster.sol";
import {PostOpGasLib} from "../libraries/PostOpGasLib.sol";
import {Reservation, ReservationLib} from "../libraries/ReservationLib.sol";
import {SignatureLib} from "../libraries/SignatureLib.sol";
import {SponsorshipLib, Terms} from "../libraries/SponsorshipLib.sol";
import {Books, TankLib} from "../libraries/TankLib.sol";
import {GasTanks} from "./GasTanks.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {IPaymaster} from "account-abstraction/interfaces/IPaymaster.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {EIP712} from "solady/utils/EIP712.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @title SponsorPaymaster
/// @notice See ISponsorPaymaster. What surprises:
/// - Limits do not stop an operation whose signature is wrong, the EntryPoint does: bundlers estimate with a stub.
/// - Limits count maximum costs. What `postOp` releases counts no longer; what is settled later counts on for account and rule.
/// - The day's count of a sponsor goes on while it has no limits, the counts of its accounts do not.
contract SponsorPaymaster is GasTanks, EIP712 {
    using FixedPointMathLib for uint256;
    using ReservationLib for Reservation;
    using ReservationLib for bytes;
    using TankLib for uint256;
    using TankLib for Books;

    /// @inheritdoc ISponsorPaymaster
    uint256 public constant MIN_POST_OP_GAS = 25_000;

    /// @dev Gas that the EntryPoint charges for `postOp` and `postOp` cannot measure: to call it, and what comes after the
    /// last look at the gas left, with each count that it changes there.
    uint256 private constant UNSEEN_GAS = 5_500;
    uint256 private constant UNSEEN_GAS_OF_COUNT = 600;

    constructor(IEntryPoint entryPoint_, address owner_) GasTanks(entryPoint_, owner_) {}

    modifier onlyEntryPoint() {
        require(msg.sender == address(entryPoint), NotEntryPoint(msg.sender));
        _;
    }

    /// @inheritdoc IPaymaster
    function validatePaymasterUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash, uint256 maxCost)
        external
        onlyEntryPoint
        returns (bytes memory context, uint256 validationData)
    {
        bytes calldata data = userOp.paymasterAndData;
        Terms terms = SponsorshipLib.decode(data);
        Sponsor memory sponsor = _sponsors[terms.sponsor()];
        _checkSponsor(terms, sponsor);
        bool signed = terms.mode() == SponsorMode.SIGNED;
        bool agreed = !signed || _isSigned(userOp, data, sponsor.signer);
        validationData = terms.validity(data) | (agreed ? VALIDATION_SUCCESS : VALIDATION_FAILED);

        Reservation memory reservation;
        reservation.userOpHash = userOpHash;
        (reservation.sponsor, reservation.sponsorId) = (terms.sponsor(), sponsor.id);
        (reservation.account, reservation.day) = (userOp.sender, uint16(terms.day()));
        _setGasLimits(reservation, userOp, data);
        _reserveTank(reservation, maxCost, agreed);
        if (sponsor.limited) _reserveLimits(reservation, agreed);
        if (!signed) _reserveRule(reservation);
        emit OperationReserved(userOpHash, reservation.sponsor, reservation.account, reservation.amount);
        context = reservation.encode();
    }

    /// @inheritdoc IPaymaster
    function postOp(PostOpMode, bytes calldata context, uint256 actualGasCost, uint256 gasPrice)
        external
        onlyEntryPoint
    {
        uint256 gasAtStart = gasleft();
        Reservation memory reservation = context.decode();
        Books memory books = _books.unpackBooks();
        _settle(books, reservation.sponsorId, reservation.sponsor);
        (books.sponsorId, books.day) = (reservation.sponsorId, reservation.day);
        uint256 tank = _tanks[reservation.sponsor];

        uint256 gasUsed = gasPrice == 0 ? 0 : actualGasCost / gasPrice;
        uint256 unseen = UNSEEN_GAS + reservation.memoryGas;
        if (reservation.inUsage) unseen += UNSEEN_GAS_OF_COUNT;
        if (reservation.inRule) unseen += UNSEEN_GAS_OF_COUNT;
        // The penalty falls with the gas that is still to be used here.
        uint256 uncertain = (_penalty(reservation, gasUsed) + unseen) * gasPrice;
        books.refundAtMost = uint32((uncertain / TankLib.REFUND_UNIT).min(type(uint32).max));
        uint256 packed = books.pack();
        gasUsed += gasAtStart - gasleft() + unseen;
        uint256 cost = (gasUsed + _penalty(reservation, gasUsed)) * gasPrice;
        _charge(reservation, packed, tank, cost.min(reservation.amount));
    }

    /// @inheritdoc ISponsorPaymaster
    function getHash(PackedUserOperation calldata userOp) external view returns (bytes32) {
        return _hash(userOp, userOp.paymasterAndData);
    }

    function _hash(PackedUserOperation calldata userOp, bytes calldata data) private view returns (bytes32) {
        return _hashTypedData(SponsorshipLib.structHash(userOp, data, address(entryPoint)));
    }

    function _isSigned(PackedUserOperation calldata userOp, bytes calldata data, address signer)
        private
        view
        returns (bool)
    {
        if (signer == address(0)) revert SignerNotSet(SponsorshipLib.decode(data).sponsor());
        return SignatureLib.tryRecover(_hash(userOp, data), SponsorshipLib.signature(data)) == signer;
    }

    function _checkSponsor(Terms terms, Sponsor memory sponsor) private pure {
        if (sponsor.paused) revert SponsorIsPaused(terms.sponsor());
        if (sponsor.lastDay != 0 && terms.day() > sponsor.lastDay) {
            revert TankUnlocking(terms.sponsor(), sponsor.lastDay, terms.day());
        }
    }

    function _setGasLimits(Reservation memory reservation, PackedUserOperation calldata userOp, bytes calldata data)
        private
        pure
    {
        (uint256 execution, uint256 validation, uint256 postOpGas) = PostOpGasLib.gasLimits(userOp, data);
        if (postOpGas < MIN_POST_OP_GAS) revert PostOpGasLimitTooLow(postOpGas, MIN_POST_OP_GAS);
        (reservation.executionGas, reservation.validationGas) = (uint128(execution), uint128(validation));
        // This call holds the whole operation.
        reservation.memoryGas = uint32(PostOpGasLib.memoryGas(msg.data.length, ReservationLib.LENGTH));
    }

    /// @param agreed whether limits bind. If not, the EntryPoint undoes what follows.
    function _reserveTank(Reservation memory reservation, uint256 maxCost, bool agreed) private {
        (address sponsor, uint256 day) = (reservation.sponsor, reservation.day);
        uint256 tank = _tanks[sponsor];
        if (day < tank >> 240) revert DayPassed(day, tank >> 240);
        tank = tank.atDay(day);
        uint256 amount = agreed ? maxCost : maxCost.min(uint80(tank));
        if (amount > uint80(tank)) revert TankTooLow(sponsor, uint80(tank), amount);
        amount = _withinDay(tank, sponsor, amount, agreed);
        reservation.amount = uint80(amount);
        _tanks[sponsor] = tank.reserve(amount);
        _books = _books.countReservation(amount);
    }

    function _withinDay(uint256 tank, address sponsor, uint256 amount, bool agreed) private pure returns (uint256) {
        uint256 spent = uint80(tank >> 80);
        uint256 limit = uint80(tank >> 160);
        // What there is room to count.
        if (limit == 0) limit = type(uint80).max;
        unchecked {
            if (spent + amount <= limit) return amount;
        }
        if (agreed) revert DayLimitExceeded(sponsor, limit, spent, amount);
        return limit.zeroFloorSub(spent);
    }

    function _reserveLimits(Reservation memory reservation, bool agreed) private {
        SponsorLimits memory limits = _limits[reservation.sponsor];
        require(
            !agreed || limits.perOp == 0 || reservation.amount <= limits.perOp,
            OpLimitExceeded(reservation.sponsor, limits.perOp, reservation.amount)
        );
        if (limits.perAccountDay | limits.opsPerAccountDay != 0) _reserveUsage(reservation, limits, agreed);
    }

    function _reserveUsage(Reservation memory reservation, SponsorLimits memory limits, bool agreed) private {
        (address sponsor, address account) = (reservation.sponsor, reservation.account);
        AccountUsage memory usage = _usages[sponsor][account];
        if (usage.day != reservation.day) usage = AccountUsage(0, 0, reservation.day);
        // What there is room to count.
        uint256 most = limits.opsPerAccountDay == 0 ? type(uint16).max : limits.opsPerAccountDay;
        require(!agreed || usage.operations < most, AccountDayOpsExceeded(sponsor, account, most));
        uint256 limit = limits.perAccountDay == 0 ? type(uint80).max : limits.perAccountDay;
        uint256 spent = uint256(usage.spent) + reservation.amount;
        require(
            !agreed || spent <= limit, AccountDayLimitExceeded(sponsor, account, limit, usage.spent, reservation.amount)
        );
        reservation.inUsage = true;
        unchecked {
            _usages[sponsor][account] = AccountUsage(uint80(spent), usage.operations + 1, reservation.day);
        }
    }

    function _reserveRule(Reservation memory reservation) private {
        (address sponsor, address account) = (reservation.sponsor, reservation.account);
        StandingRule memory rule = _rules[sponsor];
        require(rule.perDay != 0, StandingRuleClosed(sponsor));
        require(
            _accounts[sponsor][account] || _codeHashes[sponsor][account.codehash], AccountNotAllowed(sponsor, account)
        );
        if (rule.day != reservation.day) (rule.day, rule.spent) = (reservation.day, 0);
        uint256 spent = uint256(rule.spent) + reservation.amount;
        require(spent <= rule.perDay, StandingRuleExceeded(sponsor, rule.perDay, rule.spent, reservation.amount));
        reservation.inRule = true;
        rule.spent = uint80(spent);
        _rules[sponsor] = rule;
    }

    function _penalty(Reservation memory reservation, uint256 gasUsed) private pure returns (uint256) {
        return PostOpGasLib.penalty(reservation.executionGas, reservation.validationGas, gasUsed);
    }

    /// @dev Comes after the last look at the gas left: writes only words that validation has written before.
    function _charge(Reservation memory reservation, uint256 books, uint256 tank, uint256 charge) private {
        address sponsor = reservation.sponsor;
        uint80 released;
        unchecked {
            released = reservation.amount - uint80(charge);
        }
        tank = tank.release(released);
        (_tanks[sponsor], _books) = (tank, books.countRelease(released));
        if (reservation.inUsage) _usages[sponsor][reservation.account].spent -= released;
        if (reservation.inRule) _rules[sponsor].spent -= released;
        emit OperationCharged(reservation.userOpHash, sponsor, charge, uint80(tank));
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("SponsorPaymaster", "1");
    }
}
