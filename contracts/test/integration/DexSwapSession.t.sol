// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {DexSwapFixture} from "test/utils/DexSwapFixture.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

contract DexSwapSessionTest is DexSwapFixture {
    using UserOpBuilder for PackedUserOperation;
    using SessionBuilder for Session;

    function setUp() public override {
        super.setUp();
        vm.prank(account);
        sold.approve(address(pool), type(uint256).max);
    }

    function test_handleOps_EnabledByOwner_Swaps() public {
        Session memory session = dexSwap();
        bytes memory enable = abi.encodeCall(ISmartSession.enableSessions, (session.list()));
        send(signedByOwner(ownerOp().withCall(address(suite.smartSession), enable)));
        assertTrue(suite.smartSession.isPermissionEnabled(session.permissionId(), account));

        uint256 out = pool.quote(address(sold), MAX_TRADE);
        send(signedBySession(sessionOp().withCall(address(pool), swapCall(MAX_TRADE)), session));
        assertEq(bought.balanceOf(account), out);
    }
}
