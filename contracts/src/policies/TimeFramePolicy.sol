// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {I1271Policy, IActionPolicy, IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {ITimeFramePolicy} from "../interfaces/ITimeFramePolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title TimeFramePolicy
/// @notice See `ITimeFramePolicy`. What surprises:
/// - Both bounds are inclusive, for operations and for ERC-1271 alike.
/// - The EntryPoint enforces the time of operations and actions; an estimate never looks at it.
/// - Init data is 12 bytes, seconds. The 32 bytes of older SDKs and times in milliseconds are refused.
/// - A `validUntil` in the past is accepted: the session is then never usable.
contract TimeFramePolicy is ITimeFramePolicy, PolicyBase {
    uint48 private constant MAX_SECONDS = 2 ** 36;

    /// @dev As ERC-4337 packs validation data: the answer to a check, word for word. Never 0 once set.
    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => uint256 validationData))) private
        _ranges;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        require(initData.length == 12, InvalidInitData());
        uint96 bounds = uint96(bytes12(initData));
        (uint48 validUntil, uint48 validAfter) = (uint48(bounds >> 48), uint48(bounds));
        require(validUntil | validAfter != 0, TimeFrameNotSet());
        require(validUntil <= MAX_SECONDS, TimeInMilliseconds(validUntil));
        require(validAfter <= MAX_SECONDS, TimeInMilliseconds(validAfter));
        require(validUntil == 0 || validAfter <= validUntil, TimeFrameEmpty(validUntil, validAfter));
        _ranges[configId][msg.sender][account] = uint256(validAfter) << 208 | uint256(validUntil) << 160;
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId id, PackedUserOperation calldata userOp) external view returns (uint256) {
        return _range(id, userOp.sender);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address, uint256, bytes calldata)
        external
        view
        returns (uint256)
    {
        return _range(id, account);
    }

    /// @inheritdoc I1271Policy
    function check1271SignedAction(ConfigId id, address, address account, bytes32, bytes calldata)
        external
        view
        returns (bool)
    {
        uint256 range = _range(id, account);
        uint48 validUntil = uint48(range >> 160);
        return block.timestamp >= range >> 208 && (validUntil == 0 || block.timestamp <= validUntil);
    }

    /// @inheritdoc ITimeFramePolicy
    function getTimeFrameConfig(ConfigId id, address multiplexer, address smartAccount) public view returns (uint256) {
        uint256 range = _ranges[id][multiplexer][smartAccount];
        return uint256(uint48(range >> 160)) << 48 | range >> 208;
    }

    /// @inheritdoc ITimeFramePolicy
    function timeFrameConfigs(ConfigId id, address msgSender, address opSender) external view returns (uint256) {
        return getTimeFrameConfig(id, msgSender, opSender);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IUserOpPolicy).interfaceId || interfaceId == type(IActionPolicy).interfaceId
            || interfaceId == type(I1271Policy).interfaceId || super.supportsInterface(interfaceId);
    }

    function _range(ConfigId id, address account) private view returns (uint256 range) {
        range = _ranges[id][msg.sender][account];
        require(range != 0, PolicyNotInitialized(id, msg.sender, account));
    }
}
