// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {MockPolicy} from "test/utils/MockPolicy.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Which calls of an operation pass: ERC-7579 modes, batches, actions and the fallback action.
contract CallsTest is SessionTest {
    using SessionBuilder for Session;

    PermissionId private id;

    function setUp() public override {
        super.setUp();
        id = _enable(_session());
    }

    // Modes.

    /// @dev Mode selector and payload mean nothing to accounts; call type and execution type decide.
    function testFuzz_execute_ModeSelectorAndPayloadAreInert(uint240 rest, bool batch) public {
        bytes32 mode = bytes32(uint256(rest)) | (batch ? UserOpBuilder.MODE_BATCH : UserOpBuilder.MODE_SINGLE);
        bytes memory calls = batch ? abi.encode(_calls(2)) : abi.encodePacked(target, uint256(0), SELECTOR);
        assertEq(_use(id, UserOpBuilder.execute(mode, calls)), VALID);
        assertEq(policy.checks(), batch ? 2 : 1);
    }

    /// @dev `try` mode swallows failures, and what else an account may know.
    function testFuzz_RevertWhen_ExecutionTypeIsNotDefault(uint8 callType, uint8 execType) public {
        execType = uint8(bound(execType, 1, 255));
        bytes32 mode = bytes32(abi.encodePacked(callType, execType));
        bytes memory callData = UserOpBuilder.execute(mode, abi.encodePacked(target, uint256(0), SELECTOR));
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.UnsupportedExecutionType.selector));
    }

    /// @dev Delegatecall (0xff) and staticcall (0xfe) among them.
    function testFuzz_RevertWhen_CallTypeIsNeitherSingleNorBatch(uint8 callType) public {
        callType = uint8(bound(callType, 2, 255));
        bytes memory callData =
            UserOpBuilder.execute(bytes32(bytes1(callType)), abi.encodePacked(target, uint256(0), SELECTOR));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.UnsupportedCallType.selector, bytes1(callType));
        _expectRefusal(id, callData, reason);
    }

    function test_RevertWhen_ExecuteUserOpWrapsTheCall() public {
        bytes memory callData = abi.encodePacked(EXECUTE_USER_OP, _callData());
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.UnsupportedExecutionType.selector));
    }

    /// @dev Not even where the owner granted just that.
    function test_RevertWhen_ExecuteUserOpIsGranted() public {
        id = _enable(_emptySession().withAction(account, EXECUTE_USER_OP, address(policy), ""));
        bytes memory callData = abi.encodePacked(EXECUTE_USER_OP, _callData());
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.UnsupportedExecutionType.selector));
    }

    function testFuzz_RevertWhen_CallDataHasNoSelector(uint32 bytes_, uint256 length) public {
        bytes memory callData = abi.encodePacked(bytes_);
        length = bound(length, 0, 3);
        assembly ("memory-safe") {
            mstore(callData, length)
        }
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.InvalidData.selector));
    }

    function testFuzz_RevertWhen_SingleCallIsCutShort(uint256 length) public {
        bytes memory cut = abi.encodePacked(target, uint256(0));
        length = bound(length, 0, 51);
        assembly ("memory-safe") {
            mstore(cut, length)
        }
        bytes memory callData = UserOpBuilder.execute(UserOpBuilder.MODE_SINGLE, cut);
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.InvalidData.selector));
    }

    // Batches.

    function test_RevertWhen_BatchIsEmpty() public {
        _expectRefusal(
            id,
            UserOpBuilder.batch(new Execution[](0)),
            abi.encodeWithSelector(ISmartSession.NoExecutionsInBatch.selector)
        );
    }

    function test_batch_128CallsPass() public {
        assertEq(_use(id, UserOpBuilder.batch(_calls(128))), VALID);
        assertEq(policy.checks(), 128);
    }

    function test_RevertWhen_BatchHas129Calls() public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.TooManyExecutions.selector, 129);
        _expectRefusal(id, UserOpBuilder.batch(_calls(129)), reason);
    }

    function test_RevertWhen_BatchHas10000Calls_ForLittleGas() public {
        bytes memory callData = UserOpBuilder.batch(new Execution[](10_000));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.TooManyExecutions.selector, 10_000);
        assertLt(_gasOfRefusal(id, callData, reason), 10_000);
    }

    /// @dev One forbidden call refuses the batch, wherever it stands.
    function testFuzz_RevertWhen_BatchHoldsForbiddenCall(uint256 length, uint256 place, address other, bytes4 selector)
        public
    {
        length = bound(length, 1, 20);
        vm.assume(other != target || selector != SELECTOR);
        vm.assume(other != address(module) && other != FALLBACK_TARGET);
        vm.assume(other != account || (selector != EXECUTE && selector != EXECUTE_USER_OP));
        Execution[] memory calls = _calls(length);
        calls[place % length] = Execution(other, 0, abi.encodePacked(selector));
        _expectRefusal(id, UserOpBuilder.batch(calls), abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
    }

    /// @dev A policy that counts sees each call of a batch.
    function test_batch_RefusalOfOnePolicyIsForTheWhole() public {
        MockPolicy second = new MockPolicy();
        id = _enable(_session().withAction(target, 0xffffffff, address(second), ""));
        Execution[] memory calls = _calls(2);
        calls[1].callData = "";
        assertEq(_use(id, UserOpBuilder.batch(calls)), VALID);
        second.answer(abi.encode(1));
        _expectRefusal(
            id, UserOpBuilder.batch(calls), abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, second)
        );
    }

    // Actions.

    /// @dev Calldata too short for a selector is the value action's, as is a call to the real selector 0xffffffff.
    function testFuzz_call_ShortCallDataIsTheValueAction(uint256 value, uint32 bytes_, uint256 length) public {
        bytes memory data = abi.encodePacked(bytes_);
        length = bound(length, 0, 3);
        assembly ("memory-safe") {
            mstore(data, length)
        }
        bytes memory callData = UserOpBuilder.single(target, value, data);
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
        _enable(_session().withAction(target, 0xffffffff, address(policy), ""));
        assertEq(_use(id, callData), VALID);
    }

    function testFuzz_RevertWhen_ActionIsNotGranted(address other, bytes4 selector, bytes calldata data) public {
        vm.assume(other != target || selector != SELECTOR);
        vm.assume(other != address(module) && other != FALLBACK_TARGET);
        vm.assume(other != account || (selector != EXECUTE && selector != EXECUTE_USER_OP));
        bytes memory callData = UserOpBuilder.single(other, 0, abi.encodePacked(selector, data));
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
    }

    function test_RevertWhen_TargetIsTheFallbackFlag() public {
        id = _enable(_fallbackSession().withAction(FALLBACK_TARGET, FALLBACK_MODULE, address(policy), ""));
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidTarget.selector);
        _expectRefusal(id, UserOpBuilder.single(FALLBACK_TARGET, 0, abi.encodePacked(FALLBACK)), reason);
        _expectRefusal(id, UserOpBuilder.single(FALLBACK_TARGET, 0, abi.encodePacked(FALLBACK_MODULE)), reason);
        _expectRefusal(id, UserOpBuilder.single(FALLBACK_TARGET, 1, ""), reason);
    }

    // Fallback.

    function testFuzz_fallback_ServesWhatWasNotGranted(address other, bytes calldata data) public {
        vm.assume(other != address(module) && other != FALLBACK_TARGET && other != account);
        id = _enable(_fallbackSession());
        assertEq(_use(id, UserOpBuilder.single(other, 0, data)), VALID);
        bytes32 configId;
        bytes memory question = policy.lastQuestion();
        assembly ("memory-safe") {
            configId := mload(add(question, 0x24))
        }
        bytes32 action = 0xd884b6afa19f8ace90a388daca691e4e28f20cdac5aeefd46ad8bd1c074d28cf;
        assertEq(configId, keccak256(abi.encodePacked(account, keccak256(abi.encodePacked(id, action)))));
    }

    /// @dev A granted action is asked by its own policies alone.
    function test_fallback_DoesNotServeGrantedAction() public {
        MockPolicy own = new MockPolicy();
        own.answer(abi.encode(1));
        id = _enable(_fallbackSession().withSalt("own").withAction(target, SELECTOR, address(own), ""));
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, own));
        assertEq(policy.checks(), 0);
    }
}
