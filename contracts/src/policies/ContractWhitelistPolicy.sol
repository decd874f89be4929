// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IContractWhitelistPolicy} from "../interfaces/IContractWhitelistPolicy.sol";
import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {IActionPolicy, IPolicy} from "../interfaces/IPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {AddressList, AddressListLib} from "../libraries/AddressListLib.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title ContractWhitelistPolicy
/// @notice See `IContractWhitelistPolicy`. What surprises:
/// - Only the target counts: selector, arguments and native value are free.
/// - Initialising it again replaces the whole list.
/// - A listed contract that forwards calls (a multicall, a router) opens what it forwards to.
contract ContractWhitelistPolicy is IContractWhitelistPolicy, PolicyBase {
    using AddressListLib for AddressList;

    mapping(
        ConfigId id => mapping(address multiplexer => mapping(address target => mapping(address account => bool)))
    ) private _whitelisted;
    mapping(ConfigId id => mapping(address multiplexer => mapping(address account => AddressList))) private _lists;

    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata initData) external {
        address[] memory targets = _decode(initData);
        mapping(address target => mapping(address account => bool)) storage whitelisted =
            _whitelisted[configId][msg.sender];
        AddressList storage list = _lists[configId][msg.sender][account];
        address[] memory old = list.load();
        for (uint256 i; i < old.length; ++i) {
            whitelisted[old[i]][account] = false;
        }
        list.store(targets);
        for (uint256 i; i < targets.length; ++i) {
            whitelisted[targets[i]][account] = true;
        }
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId id, address account, address target, uint256, bytes calldata)
        external
        view
        returns (uint256)
    {
        if (_whitelisted[id][msg.sender][target][account]) return VALIDATION_SUCCESS;
        require(!_lists[id][msg.sender][account].isEmpty(), PolicyNotInitialized(id, msg.sender, account));
        return VALIDATION_FAILED;
    }

    /// @inheritdoc IContractWhitelistPolicy
    function isWhitelisted(ConfigId id, address multiplexer, address target, address smartAccount)
        external
        view
        returns (bool)
    {
        return _whitelisted[id][multiplexer][target][smartAccount];
    }

    /// @inheritdoc IContractWhitelistPolicy
    function getWhitelist(ConfigId id, address multiplexer, address smartAccount)
        external
        view
        returns (address[] memory)
    {
        return _lists[id][multiplexer][smartAccount].load();
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IActionPolicy).interfaceId || super.supportsInterface(interfaceId);
    }

    function _decode(bytes calldata initData) private pure returns (address[] memory targets) {
        uint256 count = initData.length / 20;
        require(count != 0 && initData.length % 20 == 0, InvalidInitData());
        require(count <= AddressListLib.MAX_LENGTH, TooManyTargets(count));
        targets = new address[](count);
        for (uint256 i; i < count; ++i) {
            targets[i] = address(bytes20(initData[i * 20:]));
            require(targets[i] != address(0), InvalidInitData());
        }
    }
}
