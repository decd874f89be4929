// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {IActionPolicy, IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {ISmartSession} from "../interfaces/ISmartSession.sol";
import {IValueLimitPolicy} from "../interfaces/IValueLimitPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {CALLTYPE_BATCH, CALLTYPE_SINGLE, EXECUTE_SELECTOR, ExecutionLib} from "../libraries/ExecutionLib.sol";
import {MAX_EXECUTIONS} from "../libraries/Limits.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title ValueLimitPolicy
/// @notice See `IValueLimitPolicy`. What surprises:
/// - Value counts when it is validated, also if the execution then reverts; what comes back is not credited.
/// - As a user operation policy it counts the calls of `execute`; any other function of the account passes uncounted.
/// - A limit of 0 cannot be set: to send nothing, use an action policy that says so.
/// - Initialising it again sets the count back to 0.
contract ValueLimitPolicy is IValueLimitPolicy, PolicyBase {
    using ExecutionLib for bytes;

    /// @dev The wide words hold a limit above 128 bits, and count only while `limit` is 0.
    struct Spending {
        uint128 limit;
        uint128 used;
        uint256 wideLimit;
        uint256 wideUsed;
    }

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => Spending))) private _spendings;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        require(initData.length == 32, InvalidInitData());
        uint256 limit = uint256(bytes32(initData));
        require(limit != 0, InvalidInitData());
        Spending storage spending = _spendings[configId][msg.sender][account];
        bool packed = limit <= type(uint128).max;
        (spending.limit, spending.used) = (packed ? uint128(limit) : 0, 0);
        if (!packed) (spending.wideLimit, spending.wideUsed) = (limit, 0);
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId id, PackedUserOperation calldata userOp) external returns (uint256) {
        (Spending storage spending, uint256 limit, uint256 used) = _configured(id, userOp.sender);
        if (bytes4(userOp.callData) != EXECUTE_SELECTOR) return VALIDATION_SUCCESS;
        (bool covered, uint256 left) = _takeAll(limit - used, userOp.callData);
        return covered ? _setUsed(spending, limit, used, limit - left) : VALIDATION_FAILED;
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address, uint256 value, bytes calldata)
        external
        returns (uint256)
    {
        (Spending storage spending, uint256 limit, uint256 used) = _configured(id, account);
        return value > limit - used ? VALIDATION_FAILED : _setUsed(spending, limit, used, used + value);
    }

    /// @inheritdoc IValueLimitPolicy
    function getValueLimit(ConfigId configId, address msgSender, address userOpSender)
        external
        view
        returns (uint256 limit)
    {
        (limit,) = valueLimitConfigs(configId, msgSender, userOpSender);
    }

    /// @inheritdoc IValueLimitPolicy
    function getUsed(ConfigId configId, address msgSender, address userOpSender) external view returns (uint256 used) {
        (, used) = valueLimitConfigs(configId, msgSender, userOpSender);
    }

    /// @inheritdoc IValueLimitPolicy
    function valueLimitConfigs(ConfigId id, address msgSender, address userOpSender)
        public
        view
        returns (uint256 valueLimit, uint256 limitUsed)
    {
        return _read(_spendings[id][msgSender][userOpSender]);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IUserOpPolicy).interfaceId || interfaceId == type(IActionPolicy).interfaceId
            || super.supportsInterface(interfaceId);
    }

    /// @dev `used` is never above `limit`.
    function _configured(ConfigId id, address account)
        private
        view
        returns (Spending storage spending, uint256 limit, uint256 used)
    {
        spending = _spendings[id][msg.sender][account];
        (limit, used) = _read(spending);
        require(limit != 0, PolicyNotInitialized(id, msg.sender, account));
    }

    function _read(Spending storage spending) private view returns (uint256 limit, uint256 used) {
        (limit, used) = (spending.limit, spending.used);
        if (limit == 0) (limit, used) = (spending.wideLimit, spending.wideUsed);
    }

    function _setUsed(Spending storage spending, uint256 limit, uint256 used, uint256 newUsed)
        private
        returns (uint256)
    {
        if (newUsed != used) {
            if (limit <= type(uint128).max) spending.used = uint128(newUsed);
            else spending.wideUsed = newUsed;
        }
        return VALIDATION_SUCCESS;
    }

    /// @dev Takes the value of every call from `left`, unless it does not cover them all.
    function _takeAll(uint256 left, bytes calldata callData) private pure returns (bool, uint256) {
        (bytes32 mode, bytes calldata executionCalldata) = callData.decodeExecute();
        bytes1 callType = bytes1(mode);
        if (callType == CALLTYPE_SINGLE) {
            (, uint256 value,) = executionCalldata.decodeSingle();
            return value > left ? (false, left) : (true, left - value);
        }
        require(callType == CALLTYPE_BATCH, UnsupportedCallType(callType));
        uint256 length = executionCalldata.batchLength();
        require(length <= MAX_EXECUTIONS, ISmartSession.TooManyExecutions(length));
        for (uint256 i; i < length; ++i) {
            (, uint256 value,) = executionCalldata.batchItem(i);
            if (value > left) return (false, left);
            left -= value;
        }
        return (true, left);
    }
}
