// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {ParamRules} from "src/interfaces/IUniActionPolicy.sol";
import {PermissionId} from "src/interfaces/Types.sol";
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
        bytes4[] memory selectors = new bytes4[](10);
        selectors[0] = SessionHandler.grant.selector;
        selectors[1] = SessionHandler.sign.selector;
        selectors[2] = SessionHandler.remove.selector;
        selectors[3] = SessionHandler.revokeSignature.selector;
        selectors[4] = SessionHandler.uninstall.selector;
        selectors[5] = SessionHandler.pass.selector;
        selectors[6] = SessionHandler.trade.selector;
        selectors[7] = SessionHandler.tradeBatch.selector;
        selectors[8] = SessionHandler.tradeEnabling.selector;
        selectors[9] = SessionHandler.steal.selector;
        targetSelector(FuzzSelector(address(handler), selectors));
        targetContract(address(handler));
    }

    /// @dev Each counter is its own permission's trades and nobody else's, and within the limit.
    function invariant_CountersAreTheirOwnTrades() public view {
        for (uint256 who; who < handler.ACCOUNTS(); ++who) {
            for (uint256 which; which < handler.PERMISSIONS(); ++which) {
                SessionHandler.Ghost memory ghost = handler.ghosts(who, which);
                (, ParamRules memory rules) = handler.uni()
                    .actionConfigs(handler.configId(who, which), address(module), address(handler.accounts(who)));
                assertEq(rules.rules[1].usage.used, ghost.spent);
                assertEq(rules.rules[1].usage.limit, ghost.limit);
                assertLe(ghost.spent, ghost.limit);
            }
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
                PermissionId id = handler.permissionId(who, which);
                assertEq(module.isPermissionEnabled(id, account), ghost.enabled);
                assertEq(module.getNonce(id, account), ghost.nonce);
                assertEq(module.getEnabledActions(account, id).length, ghost.enabled ? 1 : 0);
                if (ghost.enabled) ++enabled;
            }
            assertEq(module.getPermissionIDs(account).length, enabled);
        }
    }
}
