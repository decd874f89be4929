// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {LibZip} from "solady/utils/LibZip.sol";
import {ChainDigest, EnableSession, Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {SessionScene} from "test/invariant/SessionScene.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTypedData} from "test/utils/SessionTypedData.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Two owners who grant and revoke, and the holder of one session key who tries to trade through all of it. Knows
/// beforehand which operations must pass; those that must not, do not.
contract SessionHandler is SessionScene {
    using SessionBuilder for Session;
    using UserOpBuilder for PackedUserOperation;

    /// @dev What the owner believes of one permission.
    struct Ghost {
        bool enabled;
        uint256 limit;
        uint256 spent;
        uint256 validUntil;
        uint256 nonce;
        Signed signed;
    }

    /// @dev A grant that was signed and may not have been used.
    struct Signed {
        bool exists;
        uint256 nonce;
        uint256 limit;
        uint256 validUntil;
    }

    mapping(uint256 who => mapping(uint256 which => Ghost)) private _ghosts;
    /// @notice What left an account, and the sum of all limits that its owner ever granted.
    mapping(uint256 who => uint256) public moved;
    mapping(uint256 who => uint256) public granted;

    // The owners.

    function grant(uint256 who, uint256 which, uint256 limit, uint256 lifetime) external {
        (who, which, limit) = (who % ACCOUNTS, which % PERMISSIONS, bound(limit, 0, 5 ether));
        uint256 validUntil = block.timestamp + bound(lifetime, 0, 3 days);
        vm.prank(address(accounts[who]));
        module.enableSessions(session(who, which, limit, validUntil).list());
        _remember(who, _ghosts[who][which], limit, validUntil);
    }

    /// @dev Signs a grant at the present nonce; the key's holder keeps it.
    function sign(uint256 who, uint256 which, uint256 limit, uint256 lifetime) external {
        Ghost storage ghost = _ghosts[who % ACCOUNTS][which % PERMISSIONS];
        uint256 validUntil = block.timestamp + bound(lifetime, 0, 3 days);
        ghost.signed = Signed(true, ghost.nonce, bound(limit, 0, 5 ether), validUntil);
    }

    function remove(uint256 who, uint256 which) external {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        vm.prank(address(accounts[who]));
        module.removeSession(permissionId(who, which));
        _ghosts[who][which].enabled = false;
        ++_ghosts[who][which].nonce;
    }

    function revokeSignature(uint256 who, uint256 which) external {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        vm.prank(address(accounts[who]));
        module.revokeEnableSignature(permissionId(who, which));
        ++_ghosts[who][which].nonce;
    }

    /// @dev One call in eight, as it ends everything.
    function uninstall(uint256 who, uint256 chance) external {
        if (chance % 8 != 0) return;
        who %= ACCOUNTS;
        vm.prank(address(accounts[who]));
        module.onUninstall("");
        for (uint256 which; which < PERMISSIONS; ++which) {
            Ghost storage ghost = _ghosts[who][which];
            if (ghost.enabled) ++ghost.nonce;
            ghost.enabled = false;
        }
    }

    function pass(uint256 time) external {
        skip(bound(time, 1, 12 hours));
    }

    // The key's holder.

    /// @param fails whether the pool reverts, since it cannot give what is asked for.
    function trade(uint256 who, uint256 which, uint256 amount, bool fails) external {
        uint256[] memory amounts = new uint256[](1);
        amounts[0] = bound(amount, 1, PER_TRADE + PER_TRADE / 8);
        _trade(who % ACCOUNTS, which % PERMISSIONS, amounts, fails);
    }

    function tradeBatch(uint256 who, uint256 which, uint256[4] calldata seeds, uint256 count, bool fails) external {
        uint256[] memory amounts = new uint256[](bound(count, 2, 4));
        for (uint256 i; i < amounts.length; ++i) {
            amounts[i] = bound(seeds[i], 1, PER_TRADE + PER_TRADE / 32);
        }
        _trade(who % ACCOUNTS, which % PERMISSIONS, amounts, fails);
    }

    /// @dev Brings a signed grant along, used before or not.
    function tradeEnabling(uint256 who, uint256 which, uint256 amount, bool fails) external {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        Ghost storage ghost = _ghosts[who][which];
        if (!ghost.signed.exists) return;
        uint256[] memory amounts = new uint256[](1);
        amounts[0] = bound(amount, 1, PER_TRADE);
        PackedUserOperation memory op = _op(who, amounts, fails);
        op.signature = _enableSignature(who, which);
        Signed memory signed = ghost.signed;
        bool valid = signed.nonce == ghost.nonce && block.timestamp <= signed.validUntil && amounts[0] <= signed.limit;
        if (!_handle(who, op, valid, fails)) return;
        ++ghost.nonce;
        _remember(who, ghost, signed.limit, signed.validUntil);
        _count(who, ghost, amounts, fails);
    }

    /// @dev To another recipient, of another token, by another function, or by a permission that nobody granted.
    function steal(uint256 who, uint256 which, uint256 how) external {
        (who, which, how) = (who % ACCOUNTS, which % PERMISSIONS, how % 4);
        address recipient = how == 0 ? key : address(accounts[who]);
        MockERC20 tokenIn = how == 1 ? bought : sold;
        bytes memory call = abi.encodeCall(MockDexPool.swap, (address(tokenIn), 1, 0, recipient));
        if (how == 2) call = abi.encodeCall(MockERC20.mint, (key, 1));
        PackedUserOperation memory op = UserOpBuilder.forAccount(address(accounts[who])).withCall(address(_pool), call);
        PermissionId id = how == 3 ? PermissionId.wrap("unknown") : permissionId(who, which);
        op.signature = _useSignature(id);
        _handle(who, op, false, false);
    }

    // What the invariants read.

    function ghosts(uint256 who, uint256 which) external view returns (Ghost memory) {
        return _ghosts[who][which];
    }

    function _trade(uint256 who, uint256 which, uint256[] memory amounts, bool fails) private {
        Ghost storage ghost = _ghosts[who][which];
        PackedUserOperation memory op = _op(who, amounts, fails);
        op.signature = _useSignature(permissionId(who, which));
        bool valid = ghost.enabled && block.timestamp <= ghost.validUntil;
        uint256 spent = ghost.spent;
        for (uint256 i; i < amounts.length; ++i) {
            spent += amounts[i];
            valid = valid && amounts[i] <= PER_TRADE && spent <= ghost.limit;
        }
        if (_handle(who, op, valid, fails)) _count(who, ghost, amounts, fails);
    }

    function _remember(uint256 who, Ghost storage ghost, uint256 limit, uint256 validUntil) private {
        (ghost.enabled, ghost.limit, ghost.spent, ghost.validUntil) = (true, limit, 0, validUntil);
        granted[who] += limit;
    }

    /// @dev A limit is used up in validation, also when the execution reverts.
    function _count(uint256 who, Ghost storage ghost, uint256[] memory amounts, bool fails) private {
        for (uint256 i; i < amounts.length; ++i) {
            ghost.spent += amounts[i];
            if (!fails) moved[who] += amounts[i];
        }
    }

    /// @return valid as it must be.
    function _handle(uint256 who, PackedUserOperation memory op, bool valid, bool fails) private returns (bool) {
        try accounts[who].handle(module, op, _opHash()) returns (bool executed) {
            assertTrue(valid, "passed, and must not");
            assertEq(executed, !fails, "executed");
        } catch (bytes memory reason) {
            assertFalse(valid, string.concat("must pass: ", vm.toString(reason)));
        }
        ++_ops;
        return valid;
    }

    function _enableSignature(uint256 who, uint256 which) private view returns (bytes memory) {
        Signed memory signed = _ghosts[who][which].signed;
        EnableSession memory enable;
        enable.sessionToEnable = session(who, which, signed.limit, signed.validUntil);
        enable.hashesAndChainIds = new ChainDigest[](1);
        enable.hashesAndChainIds[0] = ChainDigest(uint64(block.chainid), _digest(who, enable.sessionToEnable, signed));
        enable.permissionEnableSig = _sign(_ownerSecret, SessionTypedData.digest(enable.hashesAndChainIds));
        return abi.encodePacked(uint8(1), LibZip.flzCompress(abi.encode(enable, _keySignature())));
    }

    function _digest(uint256 who, Session memory made, Signed memory signed) private view returns (bytes32) {
        return SessionTypedData.sessionDigest(
            made, address(accounts[who]), address(module), signed.nonce, SmartSessionMode.ENABLE
        );
    }
}
