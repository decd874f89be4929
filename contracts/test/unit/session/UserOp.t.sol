// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {IActionPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {MockPolicy} from "test/utils/MockPolicy.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice What a user operation is refused for, and in which order.
contract UserOpTest is SessionTest {
    using SessionBuilder for Session;
    using UserOpBuilder for PackedUserOperation;

    function test_validateUserOp_Valid() public {
        PermissionId id = _enable(_session());
        assertEq(_use(id, _callData()), VALID);
        assertEq(policy.checks(), 1);
    }

    function test_RevertWhen_SenderIsAnotherAccount() public {
        PackedUserOperation memory op = _useOp(_enable(_session()), _callData());
        vm.expectRevert(abi.encodeWithSelector(ISmartSession.InvalidUserOpSender.selector, account));
        vm.prank(makeAddr("other"));
        module.validateUserOp(op, OP_HASH);
    }

    /// @dev The session of one account is none of another's.
    function test_RevertWhen_SessionIsAnotherAccounts() public {
        PermissionId id = _enable(_session());
        PackedUserOperation memory op = _useOp(id, _callData());
        op.sender = makeAddr("other");
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.InvalidPermissionId.selector, id));
    }

    /// @dev Mode byte 3 and above: a named error instead of a panic.
    function testFuzz_RevertWhen_ModeIsUnknown(uint8 mode, bytes calldata rest) public {
        mode = uint8(bound(mode, 3, 255));
        PackedUserOperation memory op = _op(_callData()).withSignature(abi.encodePacked(mode, rest));
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.UnsupportedSmartSessionMode.selector, mode));
    }

    function test_RevertWhen_SignatureIsEmpty() public {
        _expectRefusal(_op(_callData()), abi.encodeWithSelector(ISmartSession.InvalidData.selector));
    }

    function testFuzz_RevertWhen_PermissionIdIsCutShort(uint256 length) public {
        bytes memory signature = abi.encodePacked(uint8(0), _enable(_session()));
        length = bound(length, 1, 32);
        assembly ("memory-safe") {
            mstore(signature, length)
        }
        _expectRefusal(
            _op(_callData()).withSignature(signature), abi.encodeWithSelector(ISmartSession.InvalidData.selector)
        );
    }

    function testFuzz_RevertWhen_SessionIsNotEnabled(PermissionId id) public {
        _enable(_session());
        vm.assume(!(id == _session().permissionId()));
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.InvalidPermissionId.selector, id));
    }

    function test_validateUserOp_AnotherKeysSignatureFails() public {
        (, uint256 otherSecret) = makeAddrAndKey("other key");
        PermissionId id = _enable(_session());
        keySecret = otherSecret;
        assertEq(_use(id, _callData()), WRONG_SIGNATURE);
    }

    function testFuzz_validateUserOp_GarbageSignatureFails(bytes calldata garbage) public {
        PermissionId id = _enable(_session());
        PackedUserOperation memory op = _op(_callData()).withSignature(abi.encodePacked(uint8(0), id, garbage));
        assertEq(_validate(op), WRONG_SIGNATURE);
    }

    /// @dev A stub signature, as bundlers estimate with, pays for every check.
    function test_validateUserOp_SignatureIsCheckedLast() public {
        PermissionId id = _enable(_session());
        PackedUserOperation memory op = _op(_callData()).withSignature(abi.encodePacked(uint8(0), id));
        assertEq(_validate(op), WRONG_SIGNATURE);
        assertEq(policy.checks(), 1);

        policy.answer(abi.encode(1));
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, policy));
    }

    // Paymaster.

    function test_RevertWhen_PaymasterIsNotPermitted() public {
        PermissionId id = _enable(_session().withUserOpPolicy(address(policy), ""));
        PackedUserOperation memory op = _useOp(id, _callData()).withPaymaster(makeAddr("paymaster"), "");
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.PaymasterValidationNotEnabled.selector, id));
    }

    function test_RevertWhen_PaymasterComesWithoutUserOpPolicy() public {
        PermissionId id = _enable(_session().withPaymaster());
        PackedUserOperation memory op = _useOp(id, _callData());
        assertEq(_validate(op), VALID);
        op = op.withPaymaster(makeAddr("paymaster"), "");
        _expectRefusal(op, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
    }

    function test_validateUserOp_PermittedPaymaster() public {
        PermissionId id = _enable(_session().withPaymaster().withUserOpPolicy(address(policy), ""));
        assertEq(_validate(_useOp(id, _callData()).withPaymaster(makeAddr("paymaster"), "")), VALID);
    }

    // User operation policies.

    function test_validateUserOp_AsksUserOpPoliciesFirst() public {
        MockPolicy opPolicy = new MockPolicy();
        PermissionId id = _enable(_session().withUserOpPolicy(address(opPolicy), ""));
        opPolicy.answer(abi.encode(1));
        policy.answer(abi.encode(1));
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, opPolicy));
    }

    /// @dev The policy reads the same operation as the module, word for word.
    function testFuzz_validateUserOp_PolicySeesTheOperation(PackedUserOperation memory op, bytes calldata data) public {
        MockPolicy opPolicy = new MockPolicy();
        Session memory session = _session().withPaymaster().withUserOpPolicy(address(opPolicy), "");
        PermissionId id = _enable(session);
        op.sender = account;
        op.callData = UserOpBuilder.single(target, 0, abi.encodePacked(SELECTOR, data));
        op.signature = abi.encodePacked(uint8(0), id, _keySignature(OP_HASH));
        assertEq(_validate(op), VALID);

        bytes memory question = opPolicy.lastQuestion();
        assertEq(bytes4(question), IUserOpPolicy.checkUserOpPolicy.selector);
        (bytes32 configId, PackedUserOperation memory seen) =
            abi.decode(_arguments(question), (bytes32, PackedUserOperation));
        assertTrue(SessionBuilder.userOpConfigId(account, session) == ConfigId.wrap(configId));
        assertEq(abi.encode(seen), abi.encode(op));
    }

    /// @dev And the same call, exactly as Solidity encodes it.
    function testFuzz_validateUserOp_PolicySeesTheCall(uint256 value, bytes calldata data) public {
        Session memory session = _session();
        bytes memory call = abi.encodePacked(SELECTOR, data);
        assertEq(_use(_enable(session), UserOpBuilder.single(target, value, call)), VALID);
        bytes memory expected = abi.encodeCall(
            IActionPolicy.checkAction,
            (SessionBuilder.actionConfigId(account, session, target, SELECTOR), account, target, value, call)
        );
        assertEq(policy.lastQuestion(), expected);
    }

    function test_validateUserOp_AsksEachPolicyOfTheList() public {
        MockPolicy second = new MockPolicy();
        MockPolicy third = new MockPolicy();
        Session memory session = _session().withUserOpPolicy(address(second), "").withUserOpPolicy(address(third), "");
        PermissionId id = _enable(session);
        assertEq(_use(id, _callData()), VALID);
        assertEq(second.checks() + third.checks(), 2);

        third.answer(abi.encode(1));
        _expectRefusal(id, _callData(), abi.encodeWithSelector(ISmartSession.PolicyViolation.selector, id, third));
    }

    // Time.

    /// @dev The ranges of all policies hold at once.
    function testFuzz_validateUserOp_IntersectsRanges(uint48[4] memory untils, uint48[4] memory afters) public {
        MockPolicy[4] memory policies;
        for (uint256 i; i < 4; ++i) {
            policies[i] = new MockPolicy();
            policies[i].answer(abi.encode(uint256(afters[i]) << 208 | uint256(untils[i]) << 160));
        }
        Session memory session = _emptySession().withUserOpPolicy(address(policies[0]), "")
            .withUserOpPolicy(address(policies[1]), "").withAction(target, SELECTOR, address(policies[2]), "")
            .withAction(target, 0xffffffff, address(policies[3]), "");
        Execution[] memory calls = _calls(2);
        calls[1].callData = "";
        uint256 validationData = _use(_enable(session), UserOpBuilder.batch(calls));

        uint256 until = type(uint256).max;
        uint256 from;
        for (uint256 i; i < 4; ++i) {
            if (untils[i] != 0 && untils[i] < until) until = untils[i];
            if (afters[i] > from) from = afters[i];
        }
        assertEq(uint160(validationData), 0, "no authorizer");
        assertEq(uint48(validationData >> 160), until == type(uint256).max ? 0 : until, "validUntil");
        assertEq(validationData >> 208, from, "validAfter");
    }
}
