// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISessionValidator} from "../interfaces/ISessionValidator.sol";
import {
    ActionData,
    ChainDigest,
    ERC7739Context,
    ERC7739Data,
    EnableSession,
    ISmartSession,
    PolicyData,
    Session
} from "../interfaces/ISmartSession.sol";
import {MAX_ACTIONS, MAX_POLICIES} from "./Limits.sol";

/// @notice Reads ABI-encoded sessions in memory without copying them: `bytes` and `string` members of the result point into
/// the encoding.
/// @dev Does what `abi.decode` does, for about a third of its gas on a session of two actions (which carries 6 kB of init
/// data), and fails by name: `InvalidData` for whatever is not a canonical value inside the bounds.
library SessionDecoderLib {
    /// @dev Where an encoding ends. An offset counts from the start of the tuple or list that holds it.
    type End is uint256;

    /// @param data `abi.encode(EnableSession, bytes sessionSignature)`.
    function decodeEnableSession(bytes memory data)
        internal
        pure
        returns (EnableSession memory enable, bytes memory sessionSignature)
    {
        (uint256 at, End end) = _argument(data, 1);
        sessionSignature = _bytes(at, end);

        (uint256 tuple,) = _argument(data, 0);
        enable.chainDigestIndex = uint8(_number(tuple, type(uint8).max, end));
        enable.hashesAndChainIds = _chainDigests(_tail(tuple, tuple + 0x20, end), end);
        enable.sessionToEnable = _session(_tail(tuple, tuple + 0x40, end), end);
        enable.permissionEnableSig = _bytes(_tail(tuple, tuple + 0x60, end), end);
    }

    /// @param data ABI-encoded arguments, of which the first is a `Session[]`.
    function decodeSessions(bytes memory data) internal pure returns (Session[] memory sessions) {
        (uint256 at, End end) = _argument(data, 0);
        (uint256 first, uint256 length) = _list(at, end);
        sessions = new Session[](length);
        for (uint256 i; i < length; ++i) {
            sessions[i] = _session(_tail(first, first + i * 0x20, end), end);
        }
    }

    /// @param data ABI-encoded arguments.
    /// @param index of the argument that is a `Session`.
    function decodeSession(bytes memory data, uint256 index) internal pure returns (Session memory) {
        (uint256 at, End end) = _argument(data, index);
        return _session(at, end);
    }

    /// @param data ABI-encoded arguments, of which the second is a `PolicyData[]`.
    function decodePolicies(bytes memory data) internal pure returns (PolicyData[] memory) {
        (uint256 at, End end) = _argument(data, 1);
        return _policies(at, end);
    }

    /// @param data ABI-encoded arguments, of which the second is an `ActionData[]`.
    function decodeActions(bytes memory data) internal pure returns (ActionData[] memory) {
        (uint256 at, End end) = _argument(data, 1);
        return _actions(at, end);
    }

    /// @param data ABI-encoded arguments, of which the second is an `ERC7739Data`.
    function decodeERC7739(bytes memory data) internal pure returns (ERC7739Data memory) {
        (uint256 at, End end) = _argument(data, 1);
        return _erc7739(at, end);
    }

    /// @param data ABI-encoded arguments.
    /// @param index of the argument that is a list.
    function decodeListLength(bytes memory data, uint256 index) internal pure returns (uint256 length) {
        (uint256 at, End end) = _argument(data, index);
        (, length) = _list(at, end);
    }

    function _session(uint256 at, End end) private pure returns (Session memory session) {
        session.sessionValidator = ISessionValidator(_address(at, end));
        session.sessionValidatorInitData = _bytes(_tail(at, at + 0x20, end), end);
        session.salt = bytes32(_word(at + 0x40, end));
        session.userOpPolicies = _policies(_tail(at, at + 0x60, end), end);
        session.erc7739Policies = _erc7739(_tail(at, at + 0x80, end), end);
        session.actions = _actions(_tail(at, at + 0xa0, end), end);
        session.permitERC4337Paymaster = _number(at + 0xc0, 1, end) != 0;
    }

    function _actions(uint256 at, End end) private pure returns (ActionData[] memory actions) {
        (uint256 first, uint256 length) = _list(at, end);
        require(length <= MAX_ACTIONS, ISmartSession.TooManyActions(length));
        actions = new ActionData[](length);
        for (uint256 i; i < length; ++i) {
            uint256 tuple = _tail(first, first + i * 0x20, end);
            uint256 selector = _word(tuple, end);
            require(selector << 32 == 0, ISmartSession.InvalidData());
            actions[i].actionTargetSelector = bytes4(bytes32(selector));
            actions[i].actionTarget = _address(tuple + 0x20, end);
            actions[i].actionPolicies = _policies(_tail(tuple, tuple + 0x40, end), end);
        }
    }

    function _policies(uint256 at, End end) private pure returns (PolicyData[] memory policies) {
        (uint256 first, uint256 length) = _list(at, end);
        require(length <= MAX_POLICIES, ISmartSession.TooManyPolicies(length));
        policies = new PolicyData[](length);
        for (uint256 i; i < length; ++i) {
            uint256 tuple = _tail(first, first + i * 0x20, end);
            policies[i].policy = _address(tuple, end);
            policies[i].initData = _bytes(_tail(tuple, tuple + 0x20, end), end);
        }
    }

    function _erc7739(uint256 at, End end) private pure returns (ERC7739Data memory data) {
        data.erc1271Policies = _policies(_tail(at, at + 0x20, end), end);
        (uint256 first, uint256 length) = _list(_tail(at, at, end), end);
        data.allowedERC7739Content = new ERC7739Context[](length);
        for (uint256 i; i < length; ++i) {
            uint256 tuple = _tail(first, first + i * 0x20, end);
            data.allowedERC7739Content[i].appDomainSeparator = bytes32(_word(tuple, end));
            data.allowedERC7739Content[i].contentNames = _strings(_tail(tuple, tuple + 0x20, end), end);
        }
    }

    function _strings(uint256 at, End end) private pure returns (string[] memory strings) {
        (uint256 first, uint256 length) = _list(at, end);
        strings = new string[](length);
        for (uint256 i; i < length; ++i) {
            strings[i] = string(_bytes(_tail(first, first + i * 0x20, end), end));
        }
    }

    function _chainDigests(uint256 at, End end) private pure returns (ChainDigest[] memory digests) {
        (uint256 first, uint256 length) = _list(at, end);
        digests = new ChainDigest[](length);
        for (uint256 i; i < length; ++i) {
            uint256 tuple = first + i * 0x40;
            digests[i].chainId = uint64(_number(tuple, type(uint64).max, end));
            digests[i].sessionDigest = bytes32(_word(tuple + 0x20, end));
        }
    }

    function _argument(bytes memory data, uint256 index) private pure returns (uint256 at, End end) {
        uint256 start;
        (start, end) = _bounds(data);
        at = _tail(start, start + index * 0x20, end);
    }

    function _bounds(bytes memory data) private pure returns (uint256 start, End end) {
        assembly ("memory-safe") {
            start := add(data, 0x20)
            end := add(start, mload(data))
        }
    }

    function _word(uint256 at, End end) private pure returns (uint256 word) {
        require(at + 0x20 <= End.unwrap(end), ISmartSession.InvalidData());
        assembly ("memory-safe") {
            word := mload(at)
        }
    }

    function _number(uint256 at, uint256 max, End end) private pure returns (uint256 number) {
        number = _word(at, end);
        require(number <= max, ISmartSession.InvalidData());
    }

    function _address(uint256 at, End end) private pure returns (address) {
        return address(uint160(_number(at, type(uint160).max, end)));
    }

    /// @return Where the offset that stands at `at` points, counted from `base`.
    function _tail(uint256 base, uint256 at, End end) private pure returns (uint256) {
        return base + _number(at, type(uint32).max, end);
    }

    /// @dev Every element takes a word at least, so a length within bounds costs memory that the data has paid for.
    function _list(uint256 at, End end) private pure returns (uint256 first, uint256 length) {
        length = _word(at, end);
        first = at + 0x20;
        require(length <= (End.unwrap(end) - first) / 0x20, ISmartSession.InvalidData());
    }

    function _bytes(uint256 at, End end) private pure returns (bytes memory data) {
        uint256 length = _word(at, end);
        require(length <= End.unwrap(end) - at - 0x20, ISmartSession.InvalidData());
        assembly ("memory-safe") {
            data := at
        }
    }
}
