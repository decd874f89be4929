// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @title MockLendingPool
/// @notice Lends one token against another, at a price that an oracle sets. Loans bear no interest. Whoever funds the pool with
/// the token that is lent gives it away.
/// @dev State is written before any token is called.
contract MockLendingPool {
    using SafeTransferLib for address;

    struct Loan {
        address owner;
        uint256 collateral;
        uint256 debt;
    }

    /// @notice A loan's health at which it may still be drawn on and its collateral taken out; below it anyone may liquidate.
    uint256 public constant HEALTHY = 1e18;
    /// @notice Share of the collateral's worth that counts, in hundredths.
    uint256 public constant COUNTED = 80;

    address public immutable collateralToken;
    address public immutable debtToken;
    address public immutable oracle;

    /// @notice Debt token for one whole collateral token, with 18 decimals.
    uint256 public price;
    mapping(uint256 loanId => Loan) public loans;
    uint256 public loanCount;

    event PriceSet(uint256 price);
    event Opened(uint256 indexed loanId, address indexed owner, uint256 collateral, uint256 debt);
    event Borrowed(uint256 indexed loanId, uint256 amount, address indexed recipient);
    event Repaid(uint256 indexed loanId, address indexed payer, uint256 amount);
    event Withdrawn(uint256 indexed loanId, uint256 amount, address indexed recipient);
    event Liquidated(uint256 indexed loanId, address indexed liquidator, uint256 debt, uint256 collateral);

    error NotOracle(address caller);
    error NotLoanOwner(address caller);
    /// @notice The loan's health would fall below HEALTHY.
    error Unhealthy(uint256 health);
    /// @notice The loan's health is not below what the caller asks for.
    error NotBelow(uint256 health, uint256 threshold);
    error ExceedsDebt(uint256 debt, uint256 amount);

    constructor(address collateralToken_, address debtToken_, address oracle_, uint256 price_) {
        (collateralToken, debtToken, oracle, price) = (collateralToken_, debtToken_, oracle_, price_);
    }

    function setPrice(uint256 price_) external {
        if (msg.sender != oracle) revert NotOracle(msg.sender);
        price = price_;
        emit PriceSet(price_);
    }

    /// @notice Takes the caller's collateral and lends against it.
    function open(uint256 collateral, uint256 debt) external returns (uint256 loanId) {
        loanId = ++loanCount;
        loans[loanId] = Loan(msg.sender, collateral, debt);
        _requireHealthy(loanId);
        emit Opened(loanId, msg.sender, collateral, debt);
        collateralToken.safeTransferFrom(msg.sender, address(this), collateral);
        debtToken.safeTransfer(msg.sender, debt);
    }

    /// @notice Lends more. Only the loan's owner.
    function borrow(uint256 loanId, uint256 amount, address recipient) external {
        Loan storage $loan = _own(loanId);
        $loan.debt += amount;
        _requireHealthy(loanId);
        emit Borrowed(loanId, amount, recipient);
        debtToken.safeTransfer(recipient, amount);
    }

    /// @notice Takes collateral out. Only the loan's owner.
    function withdraw(uint256 loanId, uint256 amount, address recipient) external {
        Loan storage $loan = _own(loanId);
        $loan.collateral -= amount;
        _requireHealthy(loanId);
        emit Withdrawn(loanId, amount, recipient);
        collateralToken.safeTransfer(recipient, amount);
    }

    /// @notice Pays back from the caller's tokens; anyone may, for any loan.
    function repay(uint256 loanId, uint256 amount) external {
        _repay(loanId, amount);
    }

    /// @notice Pays back if the loan's health is below `threshold`: a session that bounds the argument bounds when it may pay.
    function repayBelow(uint256 loanId, uint256 amount, uint256 threshold) external {
        uint256 health = healthOf(loanId);
        if (health >= threshold) revert NotBelow(health, threshold);
        _repay(loanId, amount);
    }

    /// @notice Takes all collateral of a loan that is not healthy, for all of its debt.
    function liquidate(uint256 loanId) external {
        uint256 health = healthOf(loanId);
        if (health >= HEALTHY) revert NotBelow(health, HEALTHY);
        Loan storage $loan = loans[loanId];
        (uint256 debt, uint256 collateral) = ($loan.debt, $loan.collateral);
        ($loan.debt, $loan.collateral) = (0, 0);
        emit Liquidated(loanId, msg.sender, debt, collateral);
        debtToken.safeTransferFrom(msg.sender, address(this), debt);
        collateralToken.safeTransfer(msg.sender, collateral);
    }

    /// @notice Counted worth of the collateral over the debt, with 18 decimals; the largest number where there is no debt.
    function healthOf(uint256 loanId) public view returns (uint256) {
        Loan storage $loan = loans[loanId];
        if ($loan.debt == 0) return type(uint256).max;
        return $loan.collateral * price / 100 * COUNTED / $loan.debt;
    }

    function _repay(uint256 loanId, uint256 amount) private {
        Loan storage $loan = loans[loanId];
        if (amount > $loan.debt) revert ExceedsDebt($loan.debt, amount);
        $loan.debt -= amount;
        emit Repaid(loanId, msg.sender, amount);
        debtToken.safeTransferFrom(msg.sender, address(this), amount);
    }

    function _own(uint256 loanId) private view returns (Loan storage $loan) {
        $loan = loans[loanId];
        if ($loan.owner != msg.sender) revert NotLoanOwner(msg.sender);
    }

    function _requireHealthy(uint256 loanId) private view {
        uint256 health = healthOf(loanId);
        if (health < HEALTHY) revert Unhealthy(health);
    }
}
