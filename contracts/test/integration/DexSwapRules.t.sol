// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {LibBytes} from "solady/utils/LibBytes.sol";
import {IParamRule} from "src/interfaces/IParamRule.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {ConfigId} from "src/interfaces/Types.sol";
import {DexSwapFixture} from "test/utils/DexSwapFixture.sol";
import {INexus} from "test/utils/INexus.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice What the reference session's key cannot do, each with its reason, through EntryPoint and Nexus.
contract DexSwapRulesTest is DexSwapFixture {
    using UserOpBuilder for PackedUserOperation;
    using SessionBuilder for Session;

    bytes32 private constant MODE_DELEGATECALL = bytes32(bytes1(0xff));
    bytes32 private constant MODE_TRY = bytes32(bytes2(0x0001));

    function setUp() public override {
        super.setUp();
        vm.startPrank(account);
        sold.approve(address(pool), type(uint256).max);
        suite.smartSession.enableSessions(dexSwap().list());
        vm.stopPrank();
    }

    function testFuzz_swap_WithinLimit(uint256 amountIn) public {
        amountIn = bound(amountIn, 1e3, MAX_TRADE);
        _send(_swap(swapCall(amountIn)));
        assertEq(sold.balanceOf(account), 100e18 - amountIn);
    }

    function testFuzz_RevertWhen_AboveLimit(uint256 amountIn) public {
        amountIn = bound(amountIn, MAX_TRADE + 1, type(uint256).max);
        _sendReverting(_swap(swapCall(amountIn)), _violation());
    }

    function test_swap_UpToTotal() public {
        for (uint256 i; i < MAX_TOTAL / MAX_TRADE; ++i) {
            _send(_swap(swapCall(MAX_TRADE)));
        }
        assertEq(sold.balanceOf(account), 100e18 - MAX_TOTAL);
    }

    function test_RevertWhen_AboveTotal() public {
        for (uint256 i; i < MAX_TOTAL / MAX_TRADE; ++i) {
            _send(_swap(swapCall(MAX_TRADE)));
        }
        _sendReverting(_swap(swapCall(1)), _violation());
    }

    function test_RevertWhen_AboveTotalInOneBatch() public {
        _sendReverting(sessionOp().withBatch(_swaps(MAX_TOTAL / MAX_TRADE + 1)), _violation());
    }

    function test_batch_UpToTotal() public {
        _send(sessionOp().withBatch(_swaps(MAX_TOTAL / MAX_TRADE)));
        assertEq(sold.balanceOf(account), 100e18 - MAX_TOTAL);
    }

    /// @dev The account's failed trade is mined, and counts.
    function test_swap_FailedTradeCounts() public {
        vm.prank(account);
        sold.approve(address(pool), 0);
        _send(sessionOp().withBatch(_swaps(MAX_TOTAL / MAX_TRADE)));
        assertEq(sold.balanceOf(account), 100e18);

        _sendReverting(_swap(swapCall(1)), _violation());
    }

    function test_RevertWhen_WrongToken() public {
        _sendReverting(_swap(swapCall(address(bought), MAX_TRADE, account)), _violation());
    }

    function test_RevertWhen_WrongRecipient() public {
        _sendReverting(_swap(swapCall(address(sold), MAX_TRADE, stranger.addr)), _violation());
    }

    function test_RevertWhen_WrongSpender() public {
        _sendReverting(sessionOp().withCall(address(sold), approveCall(stranger.addr, 1)), _violation());
    }

    function test_RevertWhen_ApprovalAboveLimit() public {
        _sendReverting(sessionOp().withCall(address(sold), approveCall(address(pool), MAX_TOTAL + 1)), _violation());
    }

    function test_approve_UpToLimit() public {
        _send(sessionOp().withCall(address(sold), approveCall(address(pool), MAX_TOTAL)));
        assertEq(sold.allowance(account, address(pool)), MAX_TOTAL);
    }

    function test_RevertWhen_NativeValue() public {
        _sendReverting(
            sessionOp().withCall(address(pool), 1, swapCall(MAX_TRADE)),
            _checkReverted(abi.encodeWithSelector(IParamRule.ValueLimitExceeded.selector, _swapConfig(), 1, 0))
        );
    }

    function test_RevertWhen_TruncatedCall() public {
        bytes memory data = swapCall(MAX_TRADE);
        _sendReverting(
            _swap(LibBytes.slice(data, 0, data.length - 1)),
            _checkReverted(abi.encodeWithSelector(IParamRule.CalldataTooShort.selector, data.length, data.length - 1))
        );
    }

    function test_RevertWhen_WrongSelector() public {
        _sendReverting(_swap(abi.encodeCall(pool.addLiquidity, (1, 1))), _noPolicies());
    }

    function test_RevertWhen_WrongTarget() public {
        _sendReverting(sessionOp().withCall(address(bought), swapCall(MAX_TRADE)), _noPolicies());
    }

    function test_RevertWhen_BatchHidesOneWrongCall() public {
        Execution[] memory calls = approveAndSwap(MAX_TRADE);
        calls[1].target = address(bought);
        _sendReverting(sessionOp().withBatch(calls), _noPolicies());
    }

    function test_RevertWhen_CallsAccount() public {
        bytes memory install = abi.encodeCall(INexus.installModule, (1, stranger.addr, ""));
        _sendReverting(sessionOp().withCall(account, install), _noPolicies());

        _sendReverting(
            sessionOp().withCall(account, UserOpBuilder.single(address(pool), 0, swapCall(1))),
            abi.encodeWithSelector(ISmartSession.InvalidSelfCall.selector)
        );
    }

    function test_RevertWhen_CallsAccountDirectly() public {
        _sendReverting(
            sessionOp().withCallData(abi.encodeCall(INexus.installModule, (1, stranger.addr, ""))), _noPolicies()
        );
    }

    function test_RevertWhen_Delegatecall() public {
        _sendReverting(
            _withMode(MODE_DELEGATECALL),
            abi.encodeWithSelector(ISmartSession.UnsupportedCallType.selector, bytes1(0xff))
        );
    }

    function test_RevertWhen_TryMode() public {
        _sendReverting(_withMode(MODE_TRY), abi.encodeWithSelector(ISmartSession.UnsupportedExecutionType.selector));
    }

    function test_RevertWhen_EmptyBatch() public {
        _sendReverting(
            sessionOp().withBatch(new Execution[](0)),
            abi.encodeWithSelector(ISmartSession.NoExecutionsInBatch.selector)
        );
    }

    function test_RevertWhen_WrongKey() public {
        sendFailing(signedBySession(_swap(swapCall(MAX_TRADE)), dexSwap(), stranger), "AA24 signature error");
    }

    function test_RevertWhen_Tampered() public {
        PackedUserOperation memory op = signedBySession(_swap(swapCall(MAX_TRADE)), dexSwap());
        sendFailing(op.withCall(address(pool), swapCall(MAX_TRADE - 1)), "AA24 signature error");
    }

    function test_RevertWhen_Replayed() public {
        PackedUserOperation memory op = signedBySession(_swap(swapCall(MAX_TRADE)), dexSwap());
        send(op);
        sendFailing(op, "AA25 invalid account nonce");
    }

    function test_RevertWhen_PaymasterNotPermitted() public {
        vm.prank(account);
        suite.smartSession.setPermit4337Paymaster(dexSwap().permissionId(), false);
        _sendReverting(
            sponsored(_swap(swapCall(MAX_TRADE))),
            abi.encodeWithSelector(ISmartSession.PaymasterValidationNotEnabled.selector, dexSwap().permissionId())
        );
    }

    function test_RevertWhen_PaymasterSignatureWrong() public {
        sendFailing(
            signedBySession(sponsoredBy(_swap(swapCall(MAX_TRADE)), stranger, 0, 0), dexSwap()), "AA34 signature error"
        );
    }

    function _swap(bytes memory data) private view returns (PackedUserOperation memory) {
        return sessionOp().withCall(address(pool), data);
    }

    function _swaps(uint256 count) private view returns (Execution[] memory calls) {
        calls = new Execution[](count);
        for (uint256 i; i < count; ++i) {
            calls[i] = Execution(address(pool), 0, swapCall(MAX_TRADE));
        }
    }

    function _withMode(bytes32 mode) private view returns (PackedUserOperation memory) {
        bytes memory data = abi.encodePacked(address(pool), uint256(0), swapCall(MAX_TRADE));
        return sessionOp().withCallData(UserOpBuilder.execute(mode, data));
    }

    function _send(PackedUserOperation memory op) private {
        send(signedBySession(op, dexSwap()));
    }

    function _sendReverting(PackedUserOperation memory op, bytes memory reason) private {
        sendReverting(signedBySession(op, dexSwap()), reason);
    }

    function _violation() private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ISmartSession.PolicyViolation.selector, dexSwap().permissionId(), suite.uniActionPolicy
            );
    }

    function _noPolicies() private view returns (bytes memory) {
        return abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, dexSwap().permissionId());
    }

    /// @dev The module passes the first 32 bytes of the policy's error on.
    function _checkReverted(bytes memory reason) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISmartSession.PolicyCheckReverted.selector, bytes32(reason));
    }

    function _swapConfig() private view returns (ConfigId) {
        return SessionBuilder.actionConfigId(account, dexSwap(), address(pool), pool.swap.selector);
    }
}
