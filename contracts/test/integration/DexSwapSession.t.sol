// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {EnableSession, ISmartSession, Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {DexSwapFixture} from "test/utils/DexSwapFixture.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTypedData} from "test/utils/SessionTypedData.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Granting the reference session, using it, and its end, through EntryPoint and Nexus.
contract DexSwapSessionTest is DexSwapFixture {
    using UserOpBuilder for PackedUserOperation;
    using SessionBuilder for Session;

    function setUp() public override {
        super.setUp();
        vm.prank(account);
        sold.approve(address(pool), type(uint256).max);
    }

    function test_enableSessions_ThenSwaps() public {
        _enableByOwner();
        assertTrue(suite.smartSession.isPermissionEnabled(dexSwap().permissionId(), account));

        uint256 out = pool.quote(address(sold), MAX_TRADE);
        send(signedBySession(_swapOp(MAX_TRADE), dexSwap()));
        assertEq(bought.balanceOf(account), out);
    }

    function test_enableSessions_SponsoredUse() public {
        _enableByOwner();
        uint256 balance = account.balance;
        send(signedBySession(sponsored(_swapOp(MAX_TRADE)), dexSwap()));
        assertGt(bought.balanceOf(account), 0);
        assertEq(account.balance, balance);
    }

    function test_enableMode_GrantsAndSwapsInOneOp() public {
        send(signedToEnable(_swapOp(MAX_TRADE), dexSwap()));
        assertGt(bought.balanceOf(account), 0);

        uint256 before = bought.balanceOf(account);
        send(signedBySession(_swapOp(MAX_TRADE), dexSwap()));
        assertGt(bought.balanceOf(account), before);
    }

    function test_unsafeEnableMode_GrantsAndSwapsInOneOp() public {
        PackedUserOperation memory op = _swapOp(MAX_TRADE);
        send(signedToEnable(op, _grantUnsafe(), SmartSessionMode.UNSAFE_ENABLE));
        assertGt(bought.balanceOf(account), 0);
    }

    function test_enableMode_DeploysGrantsAndSwapsInOneOp() public {
        account = accountAddress(owner.addr, "new");
        vm.deal(account, 10 ether);
        sold.mint(account, MAX_TRADE);
        PackedUserOperation memory op =
            sessionOp().withInitCode(accountInitCode(owner.addr, "new")).withBatch(approveAndSwap(MAX_TRADE));

        send(_enabling(op));
        assertGt(bought.balanceOf(account), 0);
        assertEq(sold.balanceOf(account), 0);
    }

    function test_batch_ApprovesAndSwaps() public {
        _enableByOwner();
        send(signedBySession(sessionOp().withBatch(approveAndSwap(MAX_TRADE)), dexSwap()));
        assertGt(bought.balanceOf(account), 0);
        assertEq(sold.allowance(account, address(pool)), 0);
    }

    function test_digest_SameAsModule() public view {
        for (uint8 mode; mode <= uint8(SmartSessionMode.UNSAFE_ENABLE); ++mode) {
            assertEq(
                suite.smartSession
                .getSessionDigest(dexSwap().permissionId(), account, dexSwap(), SmartSessionMode(mode)),
                SessionTypedData.sessionDigest(
                    dexSwap(), account, address(suite.smartSession), 0, SmartSessionMode(mode)
                )
            );
        }
    }

    function test_RevertWhen_NeverEnabled() public {
        sendReverting(signedBySession(_swapOp(MAX_TRADE), dexSwap()), _invalidPermission());
    }

    function test_RevertWhen_AnotherAccountsSession() public {
        _enableByOwner();
        account = createAccount(owner.addr, "other");
        sendReverting(signedBySession(_swapOp(MAX_TRADE), dexSwap()), _invalidPermission());
    }

    function test_RevertWhen_StrangerGrants() public {
        EnableSession memory granted = grant(account, dexSwap(), SmartSessionMode.ENABLE, stranger);
        bytes32 digest = SessionTypedData.digest(granted.hashesAndChainIds);
        sendReverting(
            signedToEnable(_swapOp(MAX_TRADE), granted, SmartSessionMode.ENABLE),
            abi.encodeWithSelector(ISmartSession.InvalidEnableSignature.selector, account, digest)
        );
    }

    function test_RevertWhen_GrantReplayed() public {
        EnableSession memory granted = grant(account, dexSwap(), SmartSessionMode.ENABLE, owner);
        send(signedToEnable(_swapOp(MAX_TRADE), granted, SmartSessionMode.ENABLE));

        sendReverting(signedToEnable(_swapOp(MAX_TRADE), granted, SmartSessionMode.ENABLE), _hashMismatch(granted, 1));
    }

    function test_RevertWhen_GrantReplayedAfterRevocation() public {
        EnableSession memory unused = grant(account, dexSwap(), SmartSessionMode.ENABLE, owner);
        _enableByOwner();
        _removeByOwner();

        sendReverting(signedToEnable(_swapOp(MAX_TRADE), unused, SmartSessionMode.ENABLE), _hashMismatch(unused, 1));
    }

    function test_RevertWhen_GrantedForAnotherChain() public {
        EnableSession memory granted = grant(account, dexSwap(), SmartSessionMode.ENABLE, owner);
        granted.hashesAndChainIds[0].chainId = 10;
        sendReverting(
            signedToEnable(_swapOp(MAX_TRADE), granted, SmartSessionMode.ENABLE),
            abi.encodeWithSelector(ISmartSession.ChainIdMismatch.selector, 10)
        );
    }

    function test_expiry_LastSecondAccepted() public {
        _enableByOwner();
        vm.warp(grantedAt + LIFETIME);
        send(signedBySession(_swapOp(MAX_TRADE), dexSwap()));
        assertGt(bought.balanceOf(account), 0);
    }

    function test_RevertWhen_OneSecondAfterExpiry() public {
        _enableByOwner();
        vm.warp(grantedAt + LIFETIME + 1);
        sendFailing(signedBySession(_swapOp(MAX_TRADE), dexSwap()), "AA22 expired or not due");
    }

    function test_RevertWhen_Revoked() public {
        _enableByOwner();
        send(signedBySession(_swapOp(MAX_TRADE), dexSwap()));
        _removeByOwner();
        sendReverting(signedBySession(_swapOp(MAX_TRADE), dexSwap()), _invalidPermission());
    }

    function _enableByOwner() private {
        bytes memory enable = abi.encodeCall(ISmartSession.enableSessions, (dexSwap().list()));
        send(signedByOwner(ownerOp().withCall(address(suite.smartSession), enable)));
    }

    function _removeByOwner() private {
        bytes memory remove = abi.encodeCall(ISmartSession.removeSession, (dexSwap().permissionId()));
        send(signedByOwner(ownerOp().withCall(address(suite.smartSession), remove)));
    }

    function _swapOp(uint256 amountIn) private view returns (PackedUserOperation memory) {
        return sessionOp().withCall(address(pool), swapCall(amountIn));
    }

    function _grantUnsafe() private view returns (EnableSession memory) {
        return grant(account, dexSwap(), SmartSessionMode.UNSAFE_ENABLE, owner);
    }

    function _enabling(PackedUserOperation memory op) private view returns (PackedUserOperation memory) {
        return signedToEnable(op, dexSwap());
    }

    function _invalidPermission() private view returns (bytes memory) {
        return abi.encodeWithSelector(ISmartSession.InvalidPermissionId.selector, dexSwap().permissionId());
    }

    function _hashMismatch(EnableSession memory granted, uint256 nonce) private view returns (bytes memory) {
        bytes32 computed = SessionTypedData.sessionDigest(
            dexSwap(), account, address(suite.smartSession), nonce, SmartSessionMode.ENABLE
        );
        bytes32 provided = granted.hashesAndChainIds[0].sessionDigest;
        return abi.encodeWithSelector(ISmartSession.HashMismatch.selector, provided, computed);
    }
}
