// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AccountUsage, ISponsorPaymaster, SponsorLimits, StandingRule, Tank} from "../interfaces/ISponsorPaymaster.sol";
import {Books, TankLib} from "../libraries/TankLib.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";

/// @title GasTanks
/// @notice The part of ISponsorPaymaster that sponsors and the owner call: tanks, limits, rules, stake.
abstract contract GasTanks is ISponsorPaymaster {
    using SafeCastLib for uint256;
    using FixedPointMathLib for uint256;
    using TankLib for uint256;
    using TankLib for Tank;
    using TankLib for Books;

    struct Sponsor {
        address signer;
        /// Stands for the sponsor in the books. Given with the first deposit.
        uint32 id;
        /// The last day that an unlocking tank sponsors; 0 while it is locked.
        uint16 lastDay;
        bool paused;
        /// Whether any limit is set that is not in the tank.
        bool limited;
    }

    /// @inheritdoc ISponsorPaymaster
    IEntryPoint public immutable entryPoint;
    /// @inheritdoc ISponsorPaymaster
    address public immutable owner;

    /// @dev A `Tank` and the `Books` as TankLib packs them.
    mapping(address sponsor => uint256) internal _tanks;
    uint256 internal _books;
    mapping(address sponsor => Sponsor) internal _sponsors;
    mapping(address sponsor => SponsorLimits) internal _limits;
    mapping(address sponsor => mapping(address account => AccountUsage)) internal _usages;
    mapping(address sponsor => StandingRule) internal _rules;
    mapping(address sponsor => mapping(address account => bool)) internal _accounts;
    mapping(address sponsor => mapping(bytes32 codeHash => bool)) internal _codeHashes;
    mapping(uint256 id => address) internal _ids;
    uint32 private _sponsorsCount;

    constructor(IEntryPoint entryPoint_, address owner_) {
        if (address(entryPoint_) == address(0) || owner_ == address(0)) revert ZeroAddress();
        entryPoint = entryPoint_;
        owner = owner_;
    }

    modifier onlyOwner() {
        require(msg.sender == owner, NotOwner(msg.sender));
        _;
    }

    /// @inheritdoc ISponsorPaymaster
    function depositFor(address sponsor) external payable {
        require(sponsor != address(0), ZeroAddress());
        if (_sponsors[sponsor].id == 0) {
            _sponsors[sponsor].id = ++_sponsorsCount;
            _ids[_sponsorsCount] = sponsor;
        }
        uint80 amount = msg.value.toUint80();
        emit TankDeposited(sponsor, msg.sender, amount, _add(sponsor, amount));
        entryPoint.depositTo{value: amount}(address(this));
    }

    /// @inheritdoc ISponsorPaymaster
    function unlockTank() external {
        uint16 lastDay = (block.timestamp / 1 days + 1).toUint16();
        _sponsors[msg.sender].lastDay = lastDay;
        emit TankUnlocked(msg.sender, _unlocksAt(lastDay));
    }

    /// @inheritdoc ISponsorPaymaster
    function lockTank() external {
        _sponsors[msg.sender].lastDay = 0;
        emit TankLocked(msg.sender);
    }

    /// @inheritdoc ISponsorPaymaster
    function withdrawTo(address payable to, uint256 amount) external {
        uint16 lastDay = _sponsors[msg.sender].lastDay;
        require(lastDay != 0, TankIsLocked(msg.sender));
        require(block.timestamp >= _unlocksAt(lastDay), TankNotUnlockedYet(msg.sender, _unlocksAt(lastDay)));
        Tank memory tank = tankOf(msg.sender);
        require(amount <= tank.balance, WithdrawalTooHigh(msg.sender, tank.balance, amount));
        Books memory books = _books.unpackBooks();
        tank.balance -= uint80(amount);
        books.total -= uint80(amount);
        (_tanks[msg.sender], _books) = (tank.pack(), books.pack());
        emit TankWithdrawn(msg.sender, to, amount, tank.balance);
        entryPoint.withdrawTo(to, amount);
    }

    /// @inheritdoc ISponsorPaymaster
    function setSigner(address signer) external {
        require(signer != msg.sender, SignerIsSponsor(msg.sender));
        _sponsors[msg.sender].signer = signer;
        emit SignerChanged(msg.sender, signer);
    }

    /// @inheritdoc ISponsorPaymaster
    function setLimits(SponsorLimits calldata limits) external {
        _limits[msg.sender] = limits;
        Tank memory tank = tankOf(msg.sender);
        tank.perDay = limits.perDay;
        _tanks[msg.sender] = tank.pack();
        _sponsors[msg.sender].limited = (limits.perOp | limits.perAccountDay | limits.opsPerAccountDay) != 0;
        emit LimitsChanged(msg.sender, limits);
    }

    /// @inheritdoc ISponsorPaymaster
    function setPaused(bool paused) external {
        _sponsors[msg.sender].paused = paused;
        if (paused) emit SponsorPaused(msg.sender);
        else emit SponsorResumed(msg.sender);
    }

    /// @inheritdoc ISponsorPaymaster
    function openStandingRule(uint80 perDay, address[] calldata accounts, bytes32[] calldata codeHashes) external {
        require(perDay != 0, StandingRuleClosed(msg.sender));
        for (uint256 i; i < accounts.length; ++i) {
            allowAccount(accounts[i], true);
        }
        for (uint256 i; i < codeHashes.length; ++i) {
            allowCodeHash(codeHashes[i], true);
        }
        require(_rules[msg.sender].named != 0, NobodyAllowed());
        _rules[msg.sender].perDay = perDay;
        emit StandingRuleChanged(msg.sender, perDay);
    }

    /// @inheritdoc ISponsorPaymaster
    function closeStandingRule() external {
        _rules[msg.sender].perDay = 0;
        emit StandingRuleChanged(msg.sender, 0);
    }

    /// @inheritdoc ISponsorPaymaster
    function allowAccount(address account, bool allowed) public {
        if (_accounts[msg.sender][account] == allowed) return;
        _accounts[msg.sender][account] = allowed;
        _count(allowed);
        emit AccountAllowed(msg.sender, account, allowed);
    }

    /// @inheritdoc ISponsorPaymaster
    function allowCodeHash(bytes32 codeHash, bool allowed) public {
        if (_codeHashes[msg.sender][codeHash] == allowed) return;
        _codeHashes[msg.sender][codeHash] = allowed;
        _count(allowed);
        emit CodeHashAllowed(msg.sender, codeHash, allowed);
    }

    /// @inheritdoc ISponsorPaymaster
    function settle() external {
        Books memory books = _books.unpackBooks();
        _settle(books, 0, address(0));
        _books = books.pack();
    }

    /// @inheritdoc ISponsorPaymaster
    function addStake(uint32 unstakeDelay) external payable onlyOwner {
        entryPoint.addStake{value: msg.value}(unstakeDelay);
    }

    /// @inheritdoc ISponsorPaymaster
    function unlockStake() external onlyOwner {
        entryPoint.unlockStake();
    }

    /// @inheritdoc ISponsorPaymaster
    function withdrawStake(address payable to) external onlyOwner {
        entryPoint.withdrawStake(to);
    }

    /// @inheritdoc ISponsorPaymaster
    function withdrawSurplus(address payable to, uint256 amount) external onlyOwner {
        Books memory books = _books.unpackBooks();
        // What may be the last sponsor's stays.
        uint256 free = surplus().zeroFloorSub(books.refundAtMost * TankLib.REFUND_UNIT);
        require(amount <= free, SurplusTooLow(free, amount));
        books.surplus = uint80(uint256(books.surplus).zeroFloorSub(amount));
        _books = books.pack();
        emit SurplusWithdrawn(to, amount);
        entryPoint.withdrawTo(to, amount);
    }

    /// @inheritdoc ISponsorPaymaster
    function sponsorOf(address sponsor) external view returns (address signer, uint48 unlocksAt, bool paused) {
        Sponsor storage config = _sponsors[sponsor];
        return (config.signer, config.lastDay == 0 ? 0 : _unlocksAt(config.lastDay), config.paused);
    }

    /// @inheritdoc ISponsorPaymaster
    function limitsOf(address sponsor) external view returns (SponsorLimits memory) {
        return _limits[sponsor];
    }

    /// @inheritdoc ISponsorPaymaster
    function usageOf(address sponsor, address account) external view returns (AccountUsage memory) {
        return _usages[sponsor][account];
    }

    /// @inheritdoc ISponsorPaymaster
    function standingRuleOf(address sponsor) external view returns (StandingRule memory) {
        return _rules[sponsor];
    }

    /// @inheritdoc ISponsorPaymaster
    function isAccountAllowed(address sponsor, address account) external view returns (bool) {
        return _accounts[sponsor][account];
    }

    /// @inheritdoc ISponsorPaymaster
    function isCodeHashAllowed(address sponsor, bytes32 codeHash) external view returns (bool) {
        return _codeHashes[sponsor][codeHash];
    }

    /// @inheritdoc ISponsorPaymaster
    function totalTanks() external view returns (uint256) {
        return _books.unpackBooks().total;
    }

    /// @inheritdoc ISponsorPaymaster
    function pendingSettlement() external view returns (address sponsor, uint256 refundAtMost) {
        Books memory books = _books.unpackBooks();
        return (_ids[books.sponsorId], books.refundAtMost * TankLib.REFUND_UNIT);
    }

    /// @inheritdoc ISponsorPaymaster
    function tankOf(address sponsor) public view returns (Tank memory) {
        return _tanks[sponsor].unpackTank();
    }

    /// @inheritdoc ISponsorPaymaster
    function surplus() public view returns (uint256) {
        return entryPoint.balanceOf(address(this)).zeroFloorSub(_books.unpackBooks().total);
    }

    /// @dev Gives the last operation's sponsor back what the EntryPoint did not take: the growth of the surplus since, but no
    /// more than the charge can have been too high, as others may have added to it. It is right at any time, in the middle
    /// of a bundle, too: of operations under way, deposit and tanks lack the same.
    /// @param books are for the caller to write.
    /// @param id of the sponsor that the caller knows; 0 for none.
    function _settle(Books memory books, uint32 id, address known) internal {
        uint256 surplusNow = entryPoint.balanceOf(address(this)).zeroFloorSub(books.total);
        uint256 refund = surplusNow.zeroFloorSub(books.surplus).min(books.refundAtMost * TankLib.REFUND_UNIT);
        (books.surplus, books.refundAtMost) = (uint80((surplusNow - refund).min(type(uint80).max)), 0);
        if (refund == 0) return;
        books.total += uint80(refund);
        address sponsor = books.sponsorId == id ? known : _ids[books.sponsorId];
        uint256 tank = _tanks[sponsor];
        // The count of a day that is over is gone.
        _tanks[sponsor] = tank >> 240 == books.day ? tank.release(refund) : tank + refund;
        emit ChargeSettled(sponsor, refund);
    }

    /// @dev Puts wei into a tank.
    function _add(address sponsor, uint80 amount) private returns (uint80) {
        Tank memory tank = tankOf(sponsor);
        Books memory books = _books.unpackBooks();
        tank.balance += amount;
        books.total += amount;
        (_tanks[sponsor], _books) = (tank.pack(), books.pack());
        return tank.balance;
    }

    function _unlocksAt(uint16 lastDay) private pure returns (uint48) {
        return (uint48(lastDay) + 1) * 1 days;
    }

    function _count(bool allowed) private {
        StandingRule storage rule = _rules[msg.sender];
        rule.named = allowed ? rule.named + 1 : rule.named - 1;
    }
}
