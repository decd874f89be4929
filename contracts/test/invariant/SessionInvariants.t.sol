// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {ParamRules} from "src/interfaces/IUniActionPolicy.sol";
import {ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {SessionHeader} from "src/session/SessionHeader.sol";
import {SessionHandler} from "test/invariant/SessionHandler.sol";

/// @notice Over random sequences of grants, trades, batches, failing executions, revocations and time, with the real
/// policies. That nothing acts which may not, the handler asserts at every operation.
contract SessionInvariants is Test {
    SessionHandler private handler;
    ISmartSession private module;

    function setUp() public {
        vm.warp(1_750_000_000);
        handler = new SessionHandler();
        module = handler.module();
        bytes4[] memory selectors = new bytes4[](11);
        selectors[0] = SessionHandler.grant.selector;
        selectors[1] = SessionHandler.sign.selector;
        selectors[2] = SessionHandler.remove.selector;
        selectors[3] = SessionHandler.revokeSignature.selector;
        selectors[4] = SessionHandler.uninstall.selector;
        selectors[5] = SessionHandler.pass.selector;
        selectors[6] = SessionHandler.trade.selector;
        selectors[7] = SessionHandler.moveBatch.selector;
        selectors[8] = SessionHandler.tradeEnabling.selector;
        selectors[9] = SessionHandler.steal.selector;
        selectors[10] = SessionHandler.pay.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        targetContract(address(handler));
    }

    /// @dev Each counter is its own permission's trades and nobody else's, and within the limit; the rules are those of the
    /// last grant, however many an earlier one had.
    function invariant_CountersAreTheirOwnTrades() public view {
        for (uint256 who; who < handler.ACCOUNTS(); ++who) {
            for (uint256 which; which < handler.PERMISSIONS(); ++which) {
                SessionHandler.Ghost memory ghost = handler.ghosts(who, which);
                (, ParamRules memory rules) = handler.uni()
                    .actionConfigs(handler.tradesId(who, which), address(module), address(handler.accounts(who)));
                assertEq(rules.length, ghost.terms.payments == 0 ? 0 : 3 + ghost.terms.furtherRules);
                assertEq(rules.rules[1].usage.used, ghost.traded);
                assertEq(rules.rules[1].usage.limit, ghost.terms.limit);
                for (uint256 i = 3; i < rules.length; ++i) {
                    assertEq(rules.rules[i].usage.used, ghost.traded);
                }
                (, uint256 total) = handler.strictest(ghost.terms);
                assertLe(ghost.traded, total);
            }
        }
    }

    /// @dev So is each purse, and each count of payments.
    function invariant_CountersAreTheirOwnPayments() public view {
        for (uint256 who; who < handler.ACCOUNTS(); ++who) {
            address account = address(handler.accounts(who));
            for (uint256 which; which < handler.PERMISSIONS(); ++which) {
                SessionHandler.Ghost memory ghost = handler.ghosts(who, which);
                ConfigId id = handler.paymentsId(who, which);
                (uint256 limit, uint256 spent, uint256 approved) =
                    handler.spending().getPolicyData(id, address(module), address(handler.sold()), account);
                assertEq(limit, ghost.terms.purse);
                assertEq(spent, ghost.paid);
                assertEq(approved, 0);
                assertLe(ghost.paid, ghost.terms.purse);
                (uint128 payments, uint128 used) = handler.usage().usageLimitConfigs(id, address(module), account);
                assertEq(payments, ghost.terms.payments);
                assertEq(used, ghost.payments);
                assertLe(ghost.payments, ghost.terms.payments);
            }
        }
        assertEq(handler.sold().balanceOf(handler.PAYEE()), handler.paid());
    }

    /// @dev Of an account without a session the module keeps the enable nonces and nothing else.
    function invariant_NothingStaysOfRemovedSessions() public view {
        for (uint256 who; who < handler.ACCOUNTS(); ++who) {
            if (module.getPermissionIDs(address(handler.accounts(who))).length != 0) continue;
            uint256 nonces;
            for (uint256 which; which < handler.PERMISSIONS(); ++which) {
                if (handler.ghosts(who, which).nonce != 0) ++nonces;
            }
            bytes32[] memory slots = handler.slots(who);
            for (uint256 i; i < slots.length; ++i) {
                uint256 word = uint256(vm.load(address(module), slots[i]));
                if (word == 0) continue;
                --nonces;
                assertEq(word, uint256(SessionHeader.unwrap(SessionHeader.wrap(word).onlyNonce())));
            }
            assertEq(nonces, 0);
        }
    }

    /// @dev An account lost what its sessions traded, which all limits together cover; nobody else holds what it bought.
    function invariant_SpendingIsWithinWhatWasGranted() public view {
        uint256 bought;
        for (uint256 who; who < handler.ACCOUNTS(); ++who) {
            address account = address(handler.accounts(who));
            assertEq(handler.WEALTH() - handler.sold().balanceOf(account), handler.moved(who));
            assertLe(handler.moved(who), handler.granted(who));
            bought += handler.bought().balanceOf(account);
        }
        assertEq(handler.bought().balanceOf(handler.key()), 0);
        assertLe(bought, handler.moved(0) + handler.moved(1));
    }

    /// @dev A session is enabled when its owner says so, and only then.
    function invariant_EnabledAsOwnersSay() public view {
        for (uint256 who; who < handler.ACCOUNTS(); ++who) {
            address account = address(handler.accounts(who));
            uint256 enabled;
            for (uint256 which; which < handler.PERMISSIONS(); ++which) {
                SessionHandler.Ghost memory ghost = handler.ghosts(who, which);
                PermissionId id = handler.permissionId(which);
                assertEq(module.isPermissionEnabled(id, account), ghost.enabled);
                assertEq(module.getNonce(id, account), ghost.nonce);
                assertEq(module.getEnabledActions(account, id).length, ghost.enabled ? 2 : 0);
                if (ghost.enabled) ++enabled;
            }
            assertEq(module.getPermissionIDs(account).length, enabled);
        }
    }
}
