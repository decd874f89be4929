// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {LibPRNG} from "solady/utils/LibPRNG.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {PolicyCaller} from "test/utils/PolicyCaller.sol";

/// @notice A policy beside its reference model, over random steps in eight configurations at once: two ids, two multiplexers,
/// two accounts.
abstract contract ModelTest is Test {
    using LibPRNG for LibPRNG.PRNG;

    uint256 private constant CONFIGURATIONS = 8;

    PolicyCaller[2] private _multiplexers = [new PolicyCaller(), new PolicyCaller()];
    address[2] private _accounts = [makeAddr("account"), makeAddr("other account")];
    ConfigId[2] private _ids = [ConfigId.wrap("swap"), ConfigId.wrap("approve")];

    function _isGranted(uint256 which) internal view virtual returns (bool);

    function _grant(LibPRNG.PRNG memory random, uint256 which) internal virtual;

    function _call(LibPRNG.PRNG memory random, uint256 which) internal virtual;

    /// @dev Policy and model hold the same configuration.
    function _compare(uint256 which) internal view virtual;

    /// @dev Grants, calls and grants again.
    function _run(uint256 seed, uint256 steps) internal {
        LibPRNG.PRNG memory random = LibPRNG.PRNG(seed);
        for (uint256 step; step < steps; ++step) {
            uint256 which = random.uniform(CONFIGURATIONS);
            if (!_isGranted(which) || random.uniform(6) == 0) _grant(random, which);
            else _call(random, which);
            _compare(which);
        }
        for (uint256 which; which < CONFIGURATIONS; ++which) {
            _compare(which);
        }
    }

    function _key(uint256 which) internal pure returns (bytes32) {
        return bytes32(which + 1);
    }

    function _id(uint256 which) internal view returns (ConfigId) {
        return _ids[which & 1];
    }

    function _multiplexer(uint256 which) internal view returns (PolicyCaller) {
        return _multiplexers[which >> 1 & 1];
    }

    function _account(uint256 which) internal view returns (address) {
        return _accounts[which >> 2];
    }
}
