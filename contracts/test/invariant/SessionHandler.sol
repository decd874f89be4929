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
        Terms terms;
        uint256 traded;
        uint256 paid;
        uint256 payments;
        uint256 nonce;
        Signed signed;
    }

    /// @dev A grant that was signed and may not have been used.
    struct Signed {
        bool exists;
        uint256 nonce;
        Terms terms;
    }

    mapping(uint256 who => mapping(uint256 which => Ghost)) private _ghosts;
    /// @notice What left an account, and the sum of all limits that its owner ever granted.
    mapping(uint256 who => uint256) public moved;
    mapping(uint256 who => uint256) public granted;
    /// @notice What all accounts paid.
    uint256 public paid;
    /// @dev The module's storage that an account's doings ever wrote, and whose each slot is.
    mapping(uint256 who => bytes32[]) private _slots;
    mapping(bytes32 slot => address) private _slotOwners;

    modifier doingsOf(uint256 who) {
        vm.record();
        _;
        _keepSlots(who % ACCOUNTS);
    }

    // The owners.

    function grant(uint256 who, uint256 which, Terms memory terms) external doingsOf(who) {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        _bound(terms);
        vm.prank(address(accounts[who]));
        module.enableSessions(session(who, which, terms).list());
        _remember(who, _ghosts[who][which], terms);
    }

    /// @dev Signs a grant at the present nonce; the key's holder keeps it.
    function sign(uint256 who, uint256 which, Terms memory terms) external {
        Ghost storage ghost = _ghosts[who % ACCOUNTS][which % PERMISSIONS];
        _bound(terms);
        ghost.signed = Signed(true, ghost.nonce, terms);
    }

    function remove(uint256 who, uint256 which) external doingsOf(who) {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        vm.prank(address(accounts[who]));
        module.removeSession(permissionId(which));
        _ghosts[who][which].enabled = false;
        ++_ghosts[who][which].nonce;
    }

    function revokeSignature(uint256 who, uint256 which) external doingsOf(who) {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        vm.prank(address(accounts[who]));
        module.revokeEnableSignature(permissionId(which));
        ++_ghosts[who][which].nonce;
    }

    /// @dev One call in eight, as it ends everything.
    function uninstall(uint256 who, uint256 chance) external doingsOf(who) {
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
    function trade(uint256 who, uint256 which, uint256 amount, bool fails) external doingsOf(who) {
        _move(who % ACCOUNTS, which % PERMISSIONS, _one(false, bound(amount, 1, PER_TRADE + PER_TRADE / 8)), fails);
    }

    function pay(uint256 who, uint256 which, uint256 amount) external doingsOf(who) {
        _move(who % ACCOUNTS, which % PERMISSIONS, _one(true, bound(amount, 0, PER_TRADE)), false);
    }

    /// @dev Two to four trades and payments in one operation.
    function moveBatch(uint256 who, uint256 which, Move[4] calldata seeds, uint256 count, bool fails)
        external
        doingsOf(who)
    {
        Move[] memory moves = new Move[](bound(count, 2, 4));
        for (uint256 i; i < moves.length; ++i) {
            moves[i] = Move(seeds[i].pays, bound(seeds[i].amount, 1, PER_TRADE / 2));
        }
        _move(who % ACCOUNTS, which % PERMISSIONS, moves, fails);
    }

    /// @dev Brings a signed grant along, used before or not.
    function tradeEnabling(uint256 who, uint256 which, uint256 amount, bool fails) external doingsOf(who) {
        (who, which) = (who % ACCOUNTS, which % PERMISSIONS);
        Ghost storage ghost = _ghosts[who][which];
        if (!ghost.signed.exists) return;
        Move[] memory moves = _one(false, bound(amount, 1, PER_TRADE));
        PackedUserOperation memory op = _op(who, moves, fails);
        op.signature = _enableSignature(who, which);
        Signed memory signed = ghost.signed;
        Ghost memory fresh;
        fresh.terms = signed.terms;
        bool valid = signed.nonce == ghost.nonce && _covers(fresh, moves);
        if (!_handle(who, op, valid, fails)) return;
        ++ghost.nonce;
        _remember(who, ghost, signed.terms);
        _count(who, ghost, moves, fails);
    }

    /// @dev To another recipient, of another token, by another function, or by a permission that nobody granted.
    function steal(uint256 who, uint256 which, uint256 how) external doingsOf(who) {
        (who, which, how) = (who % ACCOUNTS, which % PERMISSIONS, how % 4);
        address recipient = how == 0 ? key : address(accounts[who]);
        MockERC20 tokenIn = how == 1 ? bought : sold;
        bytes memory call = abi.encodeCall(MockDexPool.swap, (address(tokenIn), 1, 0, recipient));
        if (how == 2) call = abi.encodeCall(MockERC20.mint, (key, 1));
        PackedUserOperation memory op = UserOpBuilder.forAccount(address(accounts[who])).withCall(address(_pool), call);
        PermissionId id = how == 3 ? PermissionId.wrap("unknown") : permissionId(which);
        op.signature = _useSignature(id);
        _handle(who, op, false, false);
    }

    // What the invariants read.

    function slots(uint256 who) external view returns (bytes32[] memory) {
        return _slots[who];
    }

    function ghosts(uint256 who, uint256 which) external view returns (Ghost memory) {
        return _ghosts[who][which];
    }

    function _move(uint256 who, uint256 which, Move[] memory moves, bool fails) private {
        Ghost storage ghost = _ghosts[who][which];
        PackedUserOperation memory op = _op(who, moves, fails);
        op.signature = _useSignature(permissionId(which));
        bool trades;
        for (uint256 i; i < moves.length; ++i) {
            trades = trades || !moves[i].pays;
        }
        fails = fails && trades;
        if (_handle(who, op, ghost.enabled && _covers(ghost, moves), fails)) _count(who, ghost, moves, fails);
    }

    /// @dev Whether what is left of a permission covers an operation.
    function _covers(Ghost memory ghost, Move[] memory moves) private view returns (bool covered) {
        (uint256 perTrade, uint256 total) = strictest(ghost.terms);
        covered = block.timestamp <= ghost.terms.validUntil;
        for (uint256 i; i < moves.length; ++i) {
            uint256 amount = moves[i].amount;
            if (moves[i].pays) {
                ghost.paid += amount;
                covered = covered && ghost.paid <= ghost.terms.purse && ++ghost.payments <= ghost.terms.payments;
            } else {
                ghost.traded += amount;
                covered = covered && amount <= perTrade && ghost.traded <= total;
            }
        }
    }

    function _remember(uint256 who, Ghost storage ghost, Terms memory terms) private {
        (ghost.enabled, ghost.terms, ghost.traded, ghost.paid, ghost.payments) = (true, terms, 0, 0, 0);
        granted[who] += terms.limit + terms.purse;
    }

    /// @dev A limit is used up in validation, also when the execution reverts.
    function _count(uint256 who, Ghost storage ghost, Move[] memory moves, bool fails) private {
        for (uint256 i; i < moves.length; ++i) {
            uint256 amount = moves[i].amount;
            if (moves[i].pays) (ghost.paid, ghost.payments) = (ghost.paid + amount, ghost.payments + 1);
            else ghost.traded += amount;
            if (fails) continue;
            moved[who] += amount;
            if (moves[i].pays) paid += amount;
        }
    }

    function _bound(Terms memory terms) private view {
        terms.limit = bound(terms.limit, 0, 5 ether);
        terms.furtherRules = bound(terms.furtherRules, 0, MAX_FURTHER_RULES);
        terms.purse = bound(terms.purse, 1, 2 ether);
        terms.payments = bound(terms.payments, 1, 6);
        terms.validUntil = block.timestamp + bound(terms.validUntil, 0, 3 days);
    }

    function _one(bool pays, uint256 amount) private pure returns (Move[] memory moves) {
        moves = new Move[](1);
        moves[0] = Move(pays, amount);
    }

    /// @dev No account's doings write what is another's.
    function _keepSlots(uint256 who) private {
        (, bytes32[] memory written) = vm.accesses(address(module));
        address account = address(accounts[who]);
        for (uint256 i; i < written.length; ++i) {
            address owner = _slotOwners[written[i]];
            if (owner == address(0)) {
                _slotOwners[written[i]] = account;
                _slots[who].push(written[i]);
            } else {
                assertEq(owner, account, "wrote another account's storage");
            }
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
        enable.sessionToEnable = session(who, which, signed.terms);
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
