// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {IActionPolicy, IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {IUsageLimitPolicy} from "../interfaces/IUsageLimitPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title UsageLimitPolicy
/// @notice See `IUsageLimitPolicy`. What surprises:
/// - A use counts when it is validated, also if the execution then reverts.
/// - At an action every matching call of a batch counts, at the user operation a batch counts once.
/// - Initialising it again sets the count back to 0.
contract UsageLimitPolicy is IUsageLimitPolicy, PolicyBase {
    /// @dev `limit` is never 0 once set, and `used` never above it.
    struct Usage {
        uint128 limit;
        uint128 used;
    }

    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => Usage))) private _usages;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        require(initData.length == 16, InvalidInitData());
        uint128 limit = uint128(bytes16(initData));
        require(limit != 0, InvalidInitData());
        _usages[configId][msg.sender][account] = Usage(limit, 0);
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId id, PackedUserOperation calldata userOp) external returns (uint256) {
        return _use(id, userOp.sender);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address, uint256, bytes calldata) external returns (uint256) {
        return _use(id, account);
    }

    /// @inheritdoc IUsageLimitPolicy
    function getUsageLimit(ConfigId id, address mxer, address smartAccount) external view returns (uint128 limit) {
        return _usages[id][mxer][smartAccount].limit;
    }

    /// @inheritdoc IUsageLimitPolicy
    function getUsed(ConfigId id, address mxer, address smartAccount) external view returns (uint128 used) {
        return _usages[id][mxer][smartAccount].used;
    }

    /// @inheritdoc IUsageLimitPolicy
    function usageLimitConfigs(ConfigId id, address msgSender, address userOpSender)
        external
        view
        returns (uint128 limit, uint128 used)
    {
        Usage storage usage = _usages[id][msgSender][userOpSender];
        return (usage.limit, usage.used);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IUserOpPolicy).interfaceId || interfaceId == type(IActionPolicy).interfaceId
            || super.supportsInterface(interfaceId);
    }

    function _use(ConfigId id, address account) private returns (uint256) {
        Usage storage usage = _usages[id][msg.sender][account];
        (uint128 limit, uint128 used) = (usage.limit, usage.used);
        require(limit != 0, PolicyNotInitialized(id, msg.sender, account));
        if (used == limit) return VALIDATION_FAILED;
        unchecked {
            usage.used = used + 1;
        }
        return VALIDATION_SUCCESS;
    }
}
