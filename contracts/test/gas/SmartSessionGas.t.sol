// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {ParamCondition, ParamRule} from "src/interfaces/IParamRule.sol";
import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ActionData, ISmartSession, PolicyData, Session} from "src/interfaces/ISmartSession.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {ActionConfig, IUniActionPolicy} from "src/interfaces/IUniActionPolicy.sol";
import {PermissionId} from "src/interfaces/Types.sol";

/// @notice Gas of the module's own frames on the reference session, storage and accounts cold. Leaves out the caller's
/// 2,600 for a cold account.
contract SmartSessionGasTest is Test {
    ISmartSession private _module = ISmartSession(deployCode("SmartSession.sol"));
    IUniActionPolicy private _uni = IUniActionPolicy(deployCode("UniActionPolicy.sol"));
    ITimeFramePolicy private _timeFrame = ITimeFramePolicy(deployCode("TimeFramePolicy.sol"));
    IOwnableValidator private _validator = IOwnableValidator(deployCode("OwnableValidator.sol"));
    address private _account = makeAddr("account");
    address private _pool = makeAddr("pool");
    address private _sold = makeAddr("sold");
    uint256 private _keySecret;
    address private _key;
    PermissionId private _removed;
    PermissionId private _swapOnly;
    PermissionId private _whole;
    bytes4 private constant SWAP = bytes4(keccak256("swap(address,uint256,uint256,address)"));
    bytes4 private constant APPROVE = bytes4(keccak256("approve(address,uint256)"));
    bytes4 private constant EXECUTE = 0xe9ae5c53;

    function setUp() public {
        (_key, _keySecret) = makeAddrAndKey("session key");
        _enable(_session(2, "other"));
        _removed = _enable(_session(1, "removed"));
        _swapOnly = _enable(_session(1, "swap"));
        _whole = _enable(_session(2, "whole"));
        _validate(_swapOp(_swapOnly));
        _validate(_batchOp(_whole));
    }

    function test_gas_UseSwap() public {
        PackedUserOperation memory userOp = _swapOp(_swapOnly);
        _cool();
        _validate(userOp);
        vm.snapshotGasLastCall("SmartSession", "use: swap, warm counter");
    }

    function test_gas_UseBatch() public {
        PackedUserOperation memory userOp = _batchOp(_whole);
        _cool();
        _validate(userOp);
        vm.snapshotGasLastCall("SmartSession", "use: approve and swap, warm counter");
    }

    function test_gas_Enable1() public {
        _measureEnable(1, "enable: 1 action");
    }

    function test_gas_Enable2() public {
        _measureEnable(2, "enable: 2 actions");
    }

    function test_gas_Remove() public {
        _cool();
        vm.prank(_account);
        _module.removeSession(_removed);
        vm.snapshotGasLastCall("SmartSession", "remove: 1 action");
    }

    function _measureEnable(uint256 actions, string memory name) private {
        Session memory session = _session(actions, "measured");
        _cool();
        _enable(session);
        vm.snapshotGasLastCall("SmartSession", name);
    }

    function _validate(PackedUserOperation memory userOp) private {
        bytes32 hash = keccak256("user operation");
        vm.prank(_account);
        assertEq(_module.validateUserOp(userOp, hash), uint256(uint48(block.timestamp + 1 days)) << 160);
    }

    function _enable(Session memory session) private returns (PermissionId) {
        Session[] memory sessions = new Session[](1);
        sessions[0] = session;
        vm.prank(_account);
        return _module.enableSessions(sessions)[0];
    }

    function _cool() private {
        vm.cool(address(_module));
        vm.cool(address(_uni));
        vm.cool(address(_timeFrame));
        vm.cool(address(_validator));
    }

    function _swapOp(PermissionId id) private view returns (PackedUserOperation memory) {
        return _op(id, abi.encodeWithSelector(EXECUTE, bytes32(0), abi.encodePacked(_pool, uint256(0), _swapCall())));
    }

    struct Execution {
        address target;
        uint256 value;
        bytes callData;
    }

    function _batchOp(PermissionId id) private view returns (PackedUserOperation memory) {
        Execution[] memory executions = new Execution[](2);
        executions[0] = Execution(_sold, 0, abi.encodeWithSelector(APPROVE, _pool, 0.5 ether));
        executions[1] = Execution(_pool, 0, _swapCall());
        return _op(id, abi.encodeWithSelector(EXECUTE, bytes32(uint256(1) << 248), abi.encode(executions)));
    }

    function _swapCall() private view returns (bytes memory) {
        return abi.encodeWithSelector(SWAP, _sold, 0.5 ether, 1, _account);
    }

    function _op(PermissionId id, bytes memory callData) private view returns (PackedUserOperation memory userOp) {
        userOp.sender = _account;
        userOp.callData = callData;
        userOp.paymasterAndData = new bytes(52);
        bytes32 hash = keccak256(abi.encodePacked("\x19Ethereum Signed Message:\n32", keccak256("user operation")));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keySecret, hash);
        userOp.signature = abi.encodePacked(uint8(0), id, r, s, v);
    }

    function _session(uint256 actions, bytes32 salt) private view returns (Session memory session) {
        session.sessionValidator = ISessionValidator(address(_validator));
        address[] memory owners = new address[](1);
        owners[0] = _key;
        session.sessionValidatorInitData = abi.encode(uint256(1), owners);
        session.salt = salt;
        session.permitERC4337Paymaster = true;
        session.userOpPolicies = new PolicyData[](1);
        bytes memory timeFrame = abi.encodePacked(uint48(block.timestamp + 1 days), uint48(0));
        session.userOpPolicies[0] = PolicyData(address(_timeFrame), timeFrame);
        session.actions = new ActionData[](actions);
        session.actions[0] = ActionData(SWAP, _pool, _policies(_swapRules()));
        if (actions == 2) session.actions[1] = ActionData(APPROVE, _sold, _policies(_approveRules()));
    }

    function _policies(ActionConfig memory config) private view returns (PolicyData[] memory policies) {
        policies = new PolicyData[](1);
        policies[0] = PolicyData(address(_uni), abi.encode(config));
    }

    function _swapRules() private view returns (ActionConfig memory config) {
        config.paramRules.length = 3;
        ParamRule[16] memory rules = config.paramRules.rules;
        rules[0].ref = bytes32(uint256(uint160(_sold)));
        rules[1].condition = ParamCondition.LESS_THAN_OR_EQUAL;
        rules[1].offset = 32;
        rules[1].ref = bytes32(uint256(1 ether));
        rules[1].isLimited = true;
        rules[1].usage.limit = 5 ether;
        rules[2].offset = 96;
        rules[2].ref = bytes32(uint256(uint160(_account)));
    }

    function _approveRules() private view returns (ActionConfig memory config) {
        config.paramRules.length = 2;
        config.paramRules.rules[0].ref = bytes32(uint256(uint160(_pool)));
        config.paramRules.rules[1].condition = ParamCondition.LESS_THAN_OR_EQUAL;
        config.paramRules.rules[1].offset = 32;
        config.paramRules.rules[1].ref = bytes32(uint256(5 ether));
    }
}
