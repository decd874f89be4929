// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @dev The slot that every use of a session reads first:
///
/// | bits    | field                                                                            |
/// |---------|----------------------------------------------------------------------------------|
/// | 0-159   | session validator; zero when the session is not enabled                          |
/// | 160     | a paymaster may pay                                                              |
/// | 161     | the session has userOp policies                                                  |
/// | 162     | the validator's data is (threshold 1, one owner), kept as the owner              |
/// | 163-170 | actions ever granted or disabled, at most 128                                    |
/// | 171-186 | contents that the session may sign                                               |
/// | 187-218 | place in the account's list of sessions                                          |
/// | 219-255 | enable nonce; the only field that outlives the session                           |
type SessionHeader is uint256;

using SessionHeaderLib for SessionHeader global;

library SessionHeaderLib {
    uint256 private constant PAYMASTER = 1 << 160;
    uint256 private constant USER_OP_POLICIES = 1 << 161;
    uint256 private constant SINGLE_OWNER = 1 << 162;
    uint256 private constant ACTIONS_AT = 163;
    uint256 private constant CONTENTS_AT = 171;
    uint256 private constant POSITION_AT = 187;
    uint256 private constant NONCE_AT = 219;

    function validator(SessionHeader self) internal pure returns (address) {
        return address(uint160(SessionHeader.unwrap(self)));
    }

    function isEnabled(SessionHeader self) internal pure returns (bool) {
        return uint160(SessionHeader.unwrap(self)) != 0;
    }

    function permitsPaymaster(SessionHeader self) internal pure returns (bool) {
        return SessionHeader.unwrap(self) & PAYMASTER != 0;
    }

    function hasUserOpPolicies(SessionHeader self) internal pure returns (bool) {
        return SessionHeader.unwrap(self) & USER_OP_POLICIES != 0;
    }

    function hasSingleOwner(SessionHeader self) internal pure returns (bool) {
        return SessionHeader.unwrap(self) & SINGLE_OWNER != 0;
    }

    function actionCount(SessionHeader self) internal pure returns (uint256) {
        return uint8(SessionHeader.unwrap(self) >> ACTIONS_AT);
    }

    function contentCount(SessionHeader self) internal pure returns (uint256) {
        return uint16(SessionHeader.unwrap(self) >> CONTENTS_AT);
    }

    function position(SessionHeader self) internal pure returns (uint256) {
        return uint32(SessionHeader.unwrap(self) >> POSITION_AT);
    }

    function nonce(SessionHeader self) internal pure returns (uint256) {
        return SessionHeader.unwrap(self) >> NONCE_AT;
    }

    function withValidator(SessionHeader self, address value) internal pure returns (SessionHeader) {
        return _with(self, type(uint160).max, uint160(value), 0);
    }

    function withPaymaster(SessionHeader self, bool value) internal pure returns (SessionHeader) {
        return _withFlag(self, PAYMASTER, value);
    }

    function withUserOpPolicies(SessionHeader self, bool value) internal pure returns (SessionHeader) {
        return _withFlag(self, USER_OP_POLICIES, value);
    }

    function withSingleOwner(SessionHeader self, bool value) internal pure returns (SessionHeader) {
        return _withFlag(self, SINGLE_OWNER, value);
    }

    function withActionCount(SessionHeader self, uint256 value) internal pure returns (SessionHeader) {
        return _with(self, type(uint8).max, value, ACTIONS_AT);
    }

    function withContentCount(SessionHeader self, uint256 value) internal pure returns (SessionHeader) {
        return _with(self, type(uint16).max, value, CONTENTS_AT);
    }

    function withPosition(SessionHeader self, uint256 value) internal pure returns (SessionHeader) {
        return _with(self, type(uint32).max, value, POSITION_AT);
    }

    /// @dev 2^37 owner-sent operations away from its end; there it panics rather than wraps.
    function withNextNonce(SessionHeader self) internal pure returns (SessionHeader) {
        return SessionHeader.wrap(SessionHeader.unwrap(self) + (1 << NONCE_AT));
    }

    /// @dev What stays of a session that was removed.
    function onlyNonce(SessionHeader self) internal pure returns (SessionHeader) {
        return SessionHeader.wrap(SessionHeader.unwrap(self) >> NONCE_AT << NONCE_AT);
    }

    function _with(SessionHeader self, uint256 mask, uint256 value, uint256 at) private pure returns (SessionHeader) {
        assert(value <= mask);
        return SessionHeader.wrap(SessionHeader.unwrap(self) & ~(mask << at) | value << at);
    }

    function _withFlag(SessionHeader self, uint256 flag, bool value) private pure returns (SessionHeader) {
        uint256 cleared = SessionHeader.unwrap(self) & ~flag;
        return SessionHeader.wrap(value ? cleared | flag : cleared);
    }
}
