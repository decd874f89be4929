// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";

/// @title MockSubscription
/// @notice Merchants offer plans, subscribers pay once a period. Nobody pays for somebody else, and no period is paid twice.
contract MockSubscription {
    using SafeTransferLib for address;

    struct Plan {
        address merchant;
        address token;
        uint256 price;
        /// In seconds.
        uint256 period;
    }

    mapping(uint256 planId => Plan) public plans;
    uint256 public planCount;
    /// @notice When a subscriber's next payment is due, in seconds; 0 before the first.
    mapping(uint256 planId => mapping(address subscriber => uint256)) public dueAt;

    event PlanOffered(uint256 indexed planId, address indexed merchant, address token, uint256 price, uint256 period);
    event PriceChanged(uint256 indexed planId, uint256 price);
    event Paid(uint256 indexed planId, address indexed subscriber, uint256 price, uint256 dueAt);

    error NotMerchant(address caller);
    error NoSuchPlan(uint256 planId);
    /// @notice The subscriber would pay another price than the plan's.
    error WrongPrice(uint256 price, uint256 offered);
    error NotDue(uint256 dueAt);
    /// @notice A plan that is due at every moment is none.
    error NoPeriod();

    /// @notice Offers a plan of the caller.
    function offer(address token, uint256 price, uint256 period) external returns (uint256 planId) {
        if (period == 0) revert NoPeriod();
        planId = ++planCount;
        plans[planId] = Plan(msg.sender, token, price, period);
        emit PlanOffered(planId, msg.sender, token, price, period);
    }

    /// @notice Changes the price of what comes; whoever agreed to another pays no longer.
    function setPrice(uint256 planId, uint256 price) external {
        if (plans[planId].merchant != msg.sender) revert NotMerchant(msg.sender);
        plans[planId].price = price;
        emit PriceChanged(planId, price);
    }

    /// @notice Pays one period, at a price that the caller names. Missed periods are not made up for.
    function pay(uint256 planId, uint256 price) external {
        Plan memory plan = plans[planId];
        if (plan.merchant == address(0)) revert NoSuchPlan(planId);
        if (price != plan.price) revert WrongPrice(plan.price, price);
        uint256 due = dueAt[planId][msg.sender];
        if (block.timestamp < due) revert NotDue(due);
        uint256 next =
            due == 0 ? block.timestamp + plan.period : due + ((block.timestamp - due) / plan.period + 1) * plan.period;
        dueAt[planId][msg.sender] = next;
        emit Paid(planId, msg.sender, price, next);
        plan.token.safeTransferFrom(msg.sender, plan.merchant, price);
    }
}
