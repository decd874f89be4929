// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20SpendingLimitPolicy} from "../interfaces/IERC20SpendingLimitPolicy.sol";
import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {IActionPolicy, IPolicy} from "../interfaces/IPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {AddressList, AddressListLib} from "../libraries/AddressListLib.sol";
import {TokenLimitsLib} from "../libraries/TokenLimitsLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title ERC20SpendingLimitPolicy
/// @notice See `IERC20SpendingLimitPolicy`. What surprises:
/// - Approvals add up and are never released, not by a lower approval nor by what the spender leaves: a maximal approval is refused.
/// - A transfer to the account itself counts as spent; a `transferFrom` to it counts as 0.
/// - `transferFrom` of others' tokens, out of an allowance that the account has, counts as spent.
/// - Amounts count when they are validated, also if the execution then reverts.
/// - Initialising it again sets the counts back to 0 and drops the tokens that are no longer named.
contract ERC20SpendingLimitPolicy is IERC20SpendingLimitPolicy, PolicyBase {
    using AddressListLib for AddressList;

    bytes4 private constant INCREASE_ALLOWANCE_SELECTOR = bytes4(keccak256("increaseAllowance(address,uint256)"));

    /// @dev The wide words hold a limit above 80 bits, and count only while `limit` is 0. Spent and approved together are never above
    /// the limit.
    struct Spending {
        uint80 limit;
        uint80 spent;
        uint80 approved;
        uint256 wideLimit;
        uint256 wideSpent;
        uint256 wideApproved;
    }

    mapping(
        ConfigId id => mapping(address multiplexer => mapping(address token => mapping(address account => Spending)))
    ) private _spendings;
    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => AddressList))) private _tokens;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        (address[] memory tokens, uint256[] memory limits) = TokenLimitsLib.decode(initData);
        mapping(address token => mapping(address account => Spending)) storage spendings =
            _spendings[configId][msg.sender];
        AddressList storage list = _tokens[configId][msg.sender][account];
        address[] memory old = list.load();
        for (uint256 i; i < old.length; ++i) {
            delete spendings[old[i]][account];
        }
        list.store(tokens);
        for (uint256 i; i < tokens.length; ++i) {
            _set(spendings[tokens[i]][account], tokens[i], limits[i]);
        }
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address target, uint256 value, bytes calldata callData)
        external
        returns (uint256)
    {
        (bool allowed, bool isApproval, uint256 amount) = _amount(account, callData);
        if (value != 0 || !allowed) return VALIDATION_FAILED;

        (bool covered, uint256 remaining) = _spend(_spendings[id][msg.sender][target][account], isApproval, amount);
        if (!covered) {
            require(!_tokens[id][msg.sender][account].isEmpty(), PolicyNotInitialized(id, msg.sender, account));
            return VALIDATION_FAILED;
        }
        emit TokenSpent(id, msg.sender, target, account, amount, remaining);
        return VALIDATION_SUCCESS;
    }

    /// @inheritdoc IERC20SpendingLimitPolicy
    function getPolicyData(ConfigId id, address multiplexer, address token, address userOpSender)
        external
        view
        returns (uint256 spendingLimit, uint256 alreadySpent, uint256 approvedAmount)
    {
        return _read(_spendings[id][multiplexer][token][userOpSender]);
    }

    /// @inheritdoc IERC20SpendingLimitPolicy
    function getTokens(ConfigId id, address multiplexer, address userOpSender)
        external
        view
        returns (address[] memory)
    {
        return _tokens[id][multiplexer][userOpSender].load();
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IActionPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    function _set(Spending storage spending, address token, uint256 limit) private {
        require(token != address(0), InvalidTokenAddress(token));
        require(limit != 0, InvalidLimit(limit));
        // All that was set before is cleared by now.
        require(spending.limit == 0 && spending.wideLimit == 0, DuplicateToken(token));
        if (limit <= type(uint80).max) spending.limit = uint80(limit);
        else spending.wideLimit = limit;
    }

    /// @return covered whether the token has a limit, and the amount fits what is left of it. If so, it is taken.
    function _spend(Spending storage spending, bool isApproval, uint256 amount)
        private
        returns (bool covered, uint256 remaining)
    {
        (uint256 limit, uint256 spent, uint256 approved) = _read(spending);
        // Together never above the limit.
        unchecked {
            remaining = limit - spent - approved;
            if (limit == 0 || amount > remaining) return (false, remaining);
            if (amount != 0) {
                if (isApproval) _setApproved(spending, limit, approved + amount);
                else _setSpent(spending, limit, spent + amount);
            }
            return (true, remaining - amount);
        }
    }

    function _setSpent(Spending storage spending, uint256 limit, uint256 spent) private {
        if (limit <= type(uint80).max) spending.spent = uint80(spent);
        else spending.wideSpent = spent;
    }

    function _setApproved(Spending storage spending, uint256 limit, uint256 approved) private {
        if (limit <= type(uint80).max) spending.approved = uint80(approved);
        else spending.wideApproved = approved;
    }

    function _read(Spending storage spending) private view returns (uint256 limit, uint256 spent, uint256 approved) {
        (limit, spent, approved) = (spending.limit, spending.spent, spending.approved);
        if (limit == 0) {
            (limit, spent, approved) = (spending.wideLimit, spending.wideSpent, spending.wideApproved);
        }
    }

    /// @dev What the call adds, if it is one of those allowed and has all its arguments.
    function _amount(address account, bytes calldata callData)
        private
        pure
        returns (bool allowed, bool isApproval, uint256 amount)
    {
        bytes4 selector = bytes4(callData);
        if (selector == IERC20.transferFrom.selector) {
            if (callData.length < 100) return (false, false, 0);
            // Bits above an address make it another one here: it counts.
            bool incoming = uint256(bytes32(callData[36:])) == uint160(account);
            return (true, false, incoming ? 0 : uint256(bytes32(callData[68:])));
        }
        isApproval = selector == IERC20.approve.selector || selector == INCREASE_ALLOWANCE_SELECTOR;
        if (callData.length < 68 || !isApproval && selector != IERC20.transfer.selector) return (false, false, 0);
        return (true, isApproval, uint256(bytes32(callData[36:])));
    }
}
