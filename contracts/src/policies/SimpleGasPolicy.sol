// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {ISimpleGasPolicy} from "../interfaces/ISimpleGasPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {DeclaredGasLib} from "../libraries/DeclaredGasLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title SimpleGasPolicy
/// @notice See `ISimpleGasPolicy`. What surprises:
/// - It counts what an operation declares, not what it uses: unused gas is never given back.
/// - It prices at `maxFeePerGas`, since validation may not read the base fee (ERC-7562).
/// - It counts also when a paymaster pays.
/// - Initialising it again sets both counts back to 0.
contract SimpleGasPolicy is ISimpleGasPolicy, PolicyBase {
    using DeclaredGasLib for PackedUserOperation;

    /// @dev The wide words hold limits that do not fit the first, and count only while `costLimit` is 0.
    struct Budget {
        uint48 gasLimit;
        uint48 gasUsed;
        uint80 costLimit;
        uint80 costUsed;
        uint128 wideGasLimit;
        uint128 wideGasUsed;
        uint128 wideCostLimit;
        uint128 wideCostUsed;
    }

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => Budget))) private _budgets;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        require(initData.length == 32, InvalidInitData());
        uint128 gasLimit = uint128(bytes16(initData));
        uint128 costLimit = uint128(bytes16(initData[16:]));
        require(gasLimit != 0 && costLimit != 0, InvalidInitData());
        Budget storage budget = _budgets[configId][msg.sender][account];
        bool packed = _isPacked(gasLimit, costLimit);
        (budget.gasLimit, budget.gasUsed) = (packed ? uint48(gasLimit) : 0, 0);
        (budget.costLimit, budget.costUsed) = (packed ? uint80(costLimit) : 0, 0);
        if (!packed) {
            (budget.wideGasLimit, budget.wideGasUsed) = (gasLimit, 0);
            (budget.wideCostLimit, budget.wideCostUsed) = (costLimit, 0);
        }
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId id, PackedUserOperation calldata userOp) external returns (uint256) {
        Budget storage budget = _budgets[id][msg.sender][userOp.sender];
        (uint128 gasLimit, uint128 gasUsed, uint128 costLimit, uint128 costUsed) = _read(budget);
        require(costLimit != 0, PolicyNotInitialized(id, msg.sender, userOp.sender));

        (bool valid, uint256 gas) = userOp.declaredGas();
        // Neither count is ever above its limit. `gas` fits 128 bits where it is multiplied.
        unchecked {
            if (!valid || gas > gasLimit - gasUsed) return VALIDATION_FAILED;
            uint256 cost = gas * uint128(uint256(userOp.gasFees));
            if (cost > costLimit - costUsed) return VALIDATION_FAILED;
            (gasUsed, costUsed) = (gasUsed + uint128(gas), costUsed + uint128(cost));
        }
        if (_isPacked(gasLimit, costLimit)) (budget.gasUsed, budget.costUsed) = (uint48(gasUsed), uint80(costUsed));
        else (budget.wideGasUsed, budget.wideCostUsed) = (gasUsed, costUsed);
        return VALIDATION_SUCCESS;
    }

    /// @inheritdoc ISimpleGasPolicy
    function gasLimitConfigs(ConfigId id, address msgSender, address userOpSender)
        external
        view
        returns (uint128 gasLimit, uint128 gasUsed, uint128 costLimit, uint128 costUsed)
    {
        return _read(_budgets[id][msgSender][userOpSender]);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IUserOpPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    function _read(Budget storage budget)
        private
        view
        returns (uint128 gasLimit, uint128 gasUsed, uint128 costLimit, uint128 costUsed)
    {
        (gasLimit, gasUsed, costLimit, costUsed) = (budget.gasLimit, budget.gasUsed, budget.costLimit, budget.costUsed);
        if (costLimit == 0) {
            (gasLimit, gasUsed, costLimit, costUsed) =
            (budget.wideGasLimit, budget.wideGasUsed, budget.wideCostLimit, budget.wideCostUsed);
        }
    }

    function _isPacked(uint128 gasLimit, uint128 costLimit) private pure returns (bool) {
        return gasLimit <= type(uint48).max && costLimit <= type(uint80).max;
    }
}
