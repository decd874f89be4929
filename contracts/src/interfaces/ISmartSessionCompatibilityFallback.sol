// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModule} from "./IERC7579Module.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @title ISmartSessionCompatibilityFallback
/// @notice ERC-7579 fallback handler that answers `eip712Domain` (ERC-5267) for accounts that do not, so that sessions
/// can sign for them under ERC-1271 and ERC-7739. Install it for selector 0x84b0196e with a plain call.
interface ISmartSessionCompatibilityFallback is IModule, IERC5267 {
    /// @notice The domain of the account that asks: this handler's name and version, the chain, the account.
    /// Warning: only a plain call from the account gives the account's domain; anyone else gets their own.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
