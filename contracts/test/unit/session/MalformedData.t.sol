// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {LibZip} from "solady/utils/LibZip.sol";
import {ISmartSession, Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Grants that are broken on the way: refused by name, or read as they were signed.
contract MalformedDataTest is SessionTest {
    using SessionBuilder for Session;
    using UserOpBuilder for PackedUserOperation;

    /// @dev More than any refusal may cost, and far less than a block.
    uint256 private constant GAS = 10_000_000;

    mapping(bytes4 selector => bool) private named;
    PermissionId private id;
    bytes private granted;
    bytes private installed;
    /// @dev What the module shows of the session as it was signed.
    bytes private views;

    function setUp() public override {
        super.setUp();
        bytes4[11] memory selectors = [
            ISmartSession.InvalidData.selector,
            ISmartSession.HashMismatch.selector,
            ISmartSession.InvalidEnableSignature.selector,
            ISmartSession.ChainIdMismatch.selector,
            ISmartSession.HashIndexOutOfBounds.selector,
            ISmartSession.TooManyActions.selector,
            ISmartSession.TooManyPolicies.selector,
            ISmartSession.InvalidISessionValidator.selector,
            ISmartSession.UnsupportedPolicy.selector,
            ISmartSession.NoPoliciesSet.selector,
            ISmartSession.InvalidActionId.selector
        ];
        for (uint256 i; i < selectors.length; ++i) {
            named[selectors[i]] = true;
        }
        Session memory session =
            _session().withAction(target, 0xffffffff, address(policy), new bytes(65)).withPaymaster();
        session = session.withUserOpPolicy(address(policy), "data").withERC1271Policy(address(policy), "");
        session = session.withContent("app", "Content(uint256 a)").withContent("other", "Other(uint256 a)");
        id = session.permissionId();
        granted = abi.encode(_grant(session, SmartSessionMode.ENABLE), _keySignature(OP_HASH));
        installed = abi.encode(session.list());

        uint256 clean = vm.snapshotState();
        _enable(session);
        bytes memory enabled = _views();
        vm.revertToState(clean);
        views = enabled;
    }

    function test_enable_EveryWordBroken() public {
        bytes32[8] memory words = _words(granted.length);
        for (uint256 at; at < granted.length; at += 32) {
            for (uint256 i; i < words.length; ++i) {
                _enableBroken(_with(granted, at, words[i]));
            }
        }
    }

    function testFuzz_enable_WordsBroken(uint256[4] calldata places, bytes32[4] calldata words, uint256 count) public {
        bytes memory data = granted;
        count = count % 4 + 1;
        for (uint256 i; i < count; ++i) {
            data = _with(data, places[i] % (data.length - 32), words[i]);
        }
        _enableBroken(data);
    }

    function test_enable_EveryCut() public {
        for (uint256 length; length < granted.length; length += 32) {
            bytes memory data = granted;
            assembly ("memory-safe") {
                mstore(data, length)
            }
            _enableBroken(data);
        }
    }

    function testFuzz_enable_Garbage(bytes calldata garbage) public {
        _enableWith(garbage);
    }

    /// @dev The compressed form broken: it may stand for anything.
    function testFuzz_enable_CompressedBytesBroken(uint256[8] calldata places, uint64 bytes_) public {
        bytes memory compressed = LibZip.flzCompress(granted);
        for (uint256 i; i < 8; ++i) {
            compressed[places[i] % compressed.length] = bytes8(bytes_)[i];
        }
        _enableWith(compressed);
    }

    function test_onInstall_EveryWordBroken() public {
        bytes32[8] memory words = _words(installed.length);
        for (uint256 at; at < installed.length; at += 32) {
            for (uint256 i; i < words.length; ++i) {
                _install(bytes.concat(hex"01", _with(installed, at, words[i])));
            }
        }
    }

    function testFuzz_onInstall_Garbage(bytes calldata garbage) public {
        _install(bytes.concat(hex"01", garbage));
    }

    function test_onInstall_EveryCut() public {
        for (uint256 length; length < installed.length; length += 32) {
            bytes memory data = installed;
            assembly ("memory-safe") {
                mstore(data, length)
            }
            _install(bytes.concat(hex"02", data));
        }
    }

    function _enableBroken(bytes memory data) private {
        _enableWith(LibZip.flzCompress(data));
    }

    /// @dev What passes, the owner signed.
    function _enableWith(bytes memory compressed) private {
        PackedUserOperation memory op = _op(_callData()).withSignature(abi.encodePacked(uint8(1), compressed));
        uint256 clean = vm.snapshotState();
        if (!_try(abi.encodeCall(module.validateUserOp, (op, OP_HASH)))) return;
        assertEq(_views(), views);
        assertEq(module.getNonce(id, account), 1);
        vm.revertToState(clean);
    }

    /// @dev What passes is one session, whatever it says.
    function _install(bytes memory data) private {
        uint256 clean = vm.snapshotState();
        if (!_try(abi.encodeCall(module.onInstall, (data)))) return;
        PermissionId[] memory ids = module.getPermissionIDs(account);
        assertGt(ids.length, 0);
        for (uint256 i; i < ids.length; ++i) {
            assertTrue(module.isPermissionEnabled(ids[i], account));
        }
        vm.revertToState(clean);
    }

    /// @dev False after a refusal, which must have a name and leave nothing.
    function _try(bytes memory call) private returns (bool success) {
        bytes memory reason;
        vm.prank(account);
        (success, reason) = address(module).call{gas: GAS}(call);
        if (success) return true;
        assertTrue(named[bytes4(reason)], string.concat("no name: ", vm.toString(reason)));
        assertEq(module.getPermissionIDs(account).length, 0);
        assertFalse(module.isPermissionEnabled(id, account));
    }

    function _views() private view returns (bytes memory) {
        return abi.encode(
            module.getEnabledActions(account, id),
            module.getUserOpPolicies(account, id),
            module.getERC1271Policies(account, id),
            module.getEnabledERC7739Content(account, id)
        );
    }

    function _with(bytes memory data, uint256 at, bytes32 word) private pure returns (bytes memory changed) {
        changed = bytes.concat(data);
        assembly ("memory-safe") {
            mstore(add(add(changed, 0x20), at), word)
        }
    }

    function _words(uint256 length) private pure returns (bytes32[8] memory) {
        return [
            bytes32(0),
            bytes32(uint256(1)),
            bytes32(uint256(0x20)),
            bytes32(length - 32),
            bytes32(length),
            bytes32(uint256(type(uint32).max)),
            bytes32(uint256(1) << 255),
            bytes32(type(uint256).max)
        ];
    }
}
