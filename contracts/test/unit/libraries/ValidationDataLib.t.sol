// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ValidationData, _packValidationData, _parseValidationData} from "account-abstraction/core/Helpers.sol";
import {Test} from "forge-std/Test.sol";
import {ValidationDataLib} from "src/libraries/ValidationDataLib.sol";

/// @notice The intersection of two ranges holds a time exactly when both do, as the EntryPoint reads them.
contract ValidationDataLibTest is Test {
    function testFuzz_intersect_HoldsWhatBothHold(uint48[4] memory bounds, bool[4] memory zero, uint48 time)
        public
        pure
    {
        for (uint256 i; i < 4; ++i) {
            if (zero[i]) bounds[i] = 0;
        }
        uint256 a = _packValidationData(false, bounds[0], bounds[1]);
        uint256 b = _packValidationData(false, bounds[2], bounds[3]);
        uint256 both = ValidationDataLib.intersect(a, b);
        assertEq(uint160(both), 0);
        for (uint256 i; i < 4; ++i) {
            _assertHolds(a, b, both, bounds[i]);
            if (bounds[i] != 0) _assertHolds(a, b, both, bounds[i] - 1);
            if (bounds[i] != type(uint48).max) _assertHolds(a, b, both, bounds[i] + 1);
        }
        _assertHolds(a, b, both, time);
        assertEq(ValidationDataLib.intersect(b, a), both);
        assertEq(ValidationDataLib.intersect(a, 0), a);
        assertEq(ValidationDataLib.intersect(0, a), a);
    }

    function _assertHolds(uint256 a, uint256 b, uint256 both, uint48 time) private pure {
        assertEq(_holds(both, time), _holds(a, time) && _holds(b, time));
    }

    /// @dev EntryPoint v0.7, `_getValidationData`.
    function _holds(uint256 range, uint48 time) private pure returns (bool) {
        ValidationData memory data = _parseValidationData(range);
        return time >= data.validAfter && time <= data.validUntil;
    }
}
