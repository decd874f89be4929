// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {VALIDATION_SUCCESS} from "../interfaces/IERC7579Module.sol";
import {I1271Policy, IActionPolicy, IPolicy, IUserOpPolicy} from "../interfaces/IPolicy.sol";
import {ISudoPolicy} from "../interfaces/ISudoPolicy.sol";
import {ConfigId} from "../interfaces/Types.sol";
import {PolicyBase} from "./PolicyBase.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";

/// @title SudoPolicy
/// @notice See `ISudoPolicy`. What surprises:
/// - It agrees also where it was never initialised.
/// - On a fallback action it allows any call to any contract but the account and the session module.
contract SudoPolicy is ISudoPolicy, PolicyBase {
    /// @inheritdoc IPolicy
    function initializeWithMultiplexer(address account, ConfigId configId, bytes calldata) external {
        emit PolicySet(configId, msg.sender, account);
    }

    /// @inheritdoc IUserOpPolicy
    function checkUserOpPolicy(ConfigId, PackedUserOperation calldata) external pure returns (uint256) {
        return VALIDATION_SUCCESS;
    }

    /// @inheritdoc IActionPolicy
    function checkAction(ConfigId, address, address, uint256, bytes calldata) external pure returns (uint256) {
        return VALIDATION_SUCCESS;
    }

    /// @inheritdoc I1271Policy
    function check1271SignedAction(ConfigId, address, address, bytes32, bytes calldata) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) public view override(IERC165, PolicyBase) returns (bool) {
        return interfaceId == type(IUserOpPolicy).interfaceId || interfaceId == type(IActionPolicy).interfaceId
            || interfaceId == type(I1271Policy).interfaceId || super.supportsInterface(interfaceId);
    }
}
