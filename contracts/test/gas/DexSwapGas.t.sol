// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {DexSwapFixture} from "test/utils/DexSwapFixture.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {TrivialPaymaster} from "test/utils/TrivialPaymaster.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Gas of whole transactions around the reference session: `handleOps` with one operation, trades of 0.5e18, a
/// paymaster that always agrees. Isolated, so that every call from here is a transaction of its own, with cold storage,
/// 21,000 and calldata.
/// forge-config: default.isolate = true
contract DexSwapGasTest is DexSwapFixture {
    using UserOpBuilder for PackedUserOperation;
    using SessionBuilder for Session;

    uint256 private constant AMOUNT = 0.5e18;
    string private constant GROUP = "DexSwap";

    TrivialPaymaster private trivialPaymaster;
    address private eoa = makeAddr("EOA");

    function setUp() public override {
        super.setUp();
        trivialPaymaster = new TrivialPaymaster();
        entryPoint.depositTo{value: 10 ether}(address(trivialPaymaster));
        _allow(account);
    }

    function test_gas_Enable1Action() public {
        _warmOwner();
        _measureByOwner("enable-1-action", address(suite.smartSession), _enableCall(swapOnly()));
    }

    function test_gas_Enable2Actions() public {
        _warmOwner();
        _measureByOwner("enable-2-actions", address(suite.smartSession), _enableCall(dexSwap()));
    }

    function test_gas_RemoveSession() public {
        _warmOwner();
        _enable(swapOnly());
        bytes memory remove = abi.encodeCall(ISmartSession.removeSession, (swapOnly().permissionId()));
        _measureByOwner("remove-session", address(suite.smartSession), remove);
    }

    function test_gas_EnableAndSwap() public {
        _enable(swapOnly().withSalt("other"));
        _measure("enable-and-swap", signedToEnable(_paid(_swapOp(sessionOp())), swapOnly()));
        assertGt(bought.balanceOf(account), 0);
    }

    function test_gas_DeployEnableSwap() public {
        account = accountAddress(owner.addr, "new");
        sold.mint(account, 100e18);
        PackedUserOperation memory op = _batchOp(sessionOp()).withInitCode(accountInitCode(owner.addr, "new"));
        _measure("deploy-enable-swap", signedToEnable(_paid(op), dexSwap()));
        assertGt(bought.balanceOf(account), 0);
    }

    function test_gas_SessionSwapFirst() public {
        _enable(dexSwap());
        _measure("session-swap-first", signedBySession(_paid(_swapOp(sessionOp())), dexSwap()));
    }

    function test_gas_SessionSwapWarm() public {
        _enable(dexSwap());
        _sendBySession();
        _measure("session-swap-warm", signedBySession(_paid(_swapOp(sessionOp())), dexSwap()));
    }

    function test_gas_SessionBatchWarm() public {
        _enable(dexSwap());
        _sendBySession();
        _measure("session-batch-warm", signedBySession(_paid(_batchOp(sessionOp())), dexSwap()));
    }

    function test_gas_SessionSwapWarmVerified() public {
        _enable(dexSwap());
        _sendBySession();
        _measure("session-swap-warm-verified", signedBySession(sponsored(_swapOp(sessionOp())), dexSwap()));
    }

    function test_gas_OwnerSwapFirst() public {
        _measure("owner-swap-first", signedByOwner(_paid(_swapOp(ownerOp()))));
    }

    function test_gas_OwnerSwapWarm() public {
        send(signedByOwner(_paid(_swapOp(ownerOp()))));
        _measure("owner-swap-warm", signedByOwner(_paid(_swapOp(ownerOp()))));
    }

    function test_gas_OwnerBatchWarm() public {
        send(signedByOwner(_paid(_swapOp(ownerOp()))));
        _measure("owner-batch-warm", signedByOwner(_paid(_batchOp(ownerOp()))));
    }

    function test_gas_OwnerSwapWarmVerified() public {
        send(signedByOwner(_paid(_swapOp(ownerOp()))));
        _measure("owner-swap-warm-verified", signedByOwner(sponsored(_swapOp(ownerOp()))));
    }

    function test_gas_SessionStaysCheap() public {
        _enable(dexSwap());
        _sendBySession();
        uint256 bySession =
            _measure("bounds: session-swap-warm", signedBySession(_paid(_swapOp(sessionOp())), dexSwap()));
        send(signedByOwner(_paid(_swapOp(ownerOp()))));
        uint256 byOwner = _measure("bounds: owner-swap-warm", signedByOwner(_paid(_swapOp(ownerOp()))));
        assertLe(bySession - byOwner, 38_000);
    }

    /// @dev A session of twenty actions, on an account that holds ten others, costs as much to use.
    function test_gas_SessionDoesNotGrow() public {
        _enable(dexSwap());
        _sendBySession();
        uint256 alone = _measure(
            "bounds: session-swap-warm, 2 actions, 1 session", signedBySession(_paid(_swapOp(sessionOp())), dexSwap())
        );

        Session memory wide = dexSwap().withSalt("wide");
        for (uint160 i; i < 18; ++i) {
            wide = wide.withAction(
                address(uint160(address(sold)) + 1 + i), sold.approve.selector, address(suite.sudoPolicy), ""
            );
        }
        _enable(wide);
        for (uint256 i; i < 10; ++i) {
            _enable(swapOnly().withSalt(bytes32(i + 1)));
        }
        send(signedBySession(_paid(_swapOp(sessionOp())), wide));
        PackedUserOperation memory op = signedBySession(_paid(_swapOp(sessionOp())), wide);
        // Signatures and ids differ in their zero bytes, 12 gas each.
        assertApproxEqAbs(_measure("bounds: session-swap-warm, 20 actions, 12 sessions", op), alone, 60);
    }

    function test_gas_EoaSwap() public {
        sold.mint(eoa, 100e18);
        _allow(eoa);
        _swapByEoa();
        vm.snapshotGasLastCall(GROUP, "eoa-swap-first");
        _swapByEoa();
        vm.snapshotGasLastCall(GROUP, "eoa-swap-warm");
    }

    function _measureByOwner(string memory row, address target, bytes memory data) private {
        _measure(row, signedByOwner(_paid(ownerOp().withCall(target, data))));
    }

    function _measure(string memory row, PackedUserOperation memory op) private returns (uint256) {
        send(op);
        return vm.snapshotGasLastCall(GROUP, row);
    }

    function _paid(PackedUserOperation memory op) private view returns (PackedUserOperation memory) {
        return op.withPaymaster(address(trivialPaymaster), "");
    }

    function _swapOp(PackedUserOperation memory op) private view returns (PackedUserOperation memory) {
        return op.withCall(address(pool), swapCall(AMOUNT));
    }

    /// @dev Approves twice what it sells, so that some is left.
    function _batchOp(PackedUserOperation memory op) private view returns (PackedUserOperation memory) {
        Execution[] memory calls = new Execution[](2);
        calls[0] = Execution(address(sold), 0, approveCall(address(pool), 2 * AMOUNT));
        calls[1] = Execution(address(pool), 0, swapCall(AMOUNT));
        return op.withBatch(calls);
    }

    function _sendBySession() private {
        send(signedBySession(_paid(_swapOp(sessionOp())), dexSwap()));
    }

    /// @dev The owner's nonce key was used, and the account holds one other session.
    function _warmOwner() private {
        send(signedByOwner(_paid(ownerOp().withCall(address(sold), approveCall(address(pool), MAX_TOTAL)))));
        _enable(swapOnly().withSalt("other"));
    }

    function _enable(Session memory session) private {
        vm.prank(account);
        suite.smartSession.enableSessions(session.list());
    }

    function _enableCall(Session memory session) private pure returns (bytes memory) {
        return abi.encodeCall(ISmartSession.enableSessions, (session.list()));
    }

    function _allow(address trader) private {
        vm.prank(trader);
        sold.approve(address(pool), MAX_TOTAL);
    }

    function _swapByEoa() private {
        vm.prank(eoa, eoa);
        pool.swap(address(sold), AMOUNT, AMOUNT / 2, eoa);
    }
}
