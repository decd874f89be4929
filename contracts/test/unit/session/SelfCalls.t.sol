// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {IActionPolicy} from "src/interfaces/IPolicy.sol";
import {ISmartSession, Session} from "src/interfaces/ISmartSession.sol";
import {ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {SessionBuilder} from "test/utils/SessionBuilder.sol";
import {SessionTest} from "test/utils/SessionTest.sol";
import {UserOpBuilder} from "test/utils/UserOpBuilder.sol";

/// @notice Calls of the account to itself, which would hand it over if a fallback action served them.
contract SelfCallsTest is SessionTest {
    using SessionBuilder for Session;

    bytes4[5] private governing = [
        bytes4(keccak256("installModule(uint256,address,bytes)")),
        bytes4(keccak256("uninstallModule(uint256,address,bytes)")),
        bytes4(keccak256("upgradeToAndCall(address,bytes)")),
        bytes4(keccak256("setRegistry(address,address[],uint8)")),
        bytes4(keccak256("executeFromExecutor(bytes32,bytes)"))
    ];

    function test_RevertWhen_FallbackWouldServeTheAccountItself() public {
        PermissionId id = _enable(_fallbackSession());
        for (uint256 i; i < governing.length; ++i) {
            _expectNoPolicy(id, UserOpBuilder.single(account, 0, abi.encodePacked(governing[i])));
            _expectNoPolicy(id, abi.encodePacked(governing[i], new bytes(64)));
        }
        assertEq(_use(id, UserOpBuilder.single(target, 0, abi.encodePacked(governing[0]))), VALID);
    }

    function testFuzz_RevertWhen_FallbackWouldServeTheAccountItself(bytes calldata data, uint256 value) public {
        vm.assume(data.length < 4 || (bytes4(data) != EXECUTE && bytes4(data) != EXECUTE_USER_OP));
        PermissionId id = _enable(_fallbackSession());
        _expectNoPolicy(id, UserOpBuilder.single(account, value, data));
    }

    /// @dev In a batch as well, behind calls that the fallback serves.
    function test_RevertWhen_FallbackWouldServeTheAccountInBatch() public {
        PermissionId id = _enable(_fallbackSession());
        Execution[] memory calls = _calls(3);
        assertEq(_use(id, UserOpBuilder.batch(calls)), VALID);
        calls[2] = Execution(account, 0, abi.encodePacked(governing[0]));
        _expectNoPolicy(id, UserOpBuilder.batch(calls));
    }

    function testFuzz_self_GrantedActionPasses(bytes4 selector) public {
        vm.assume(selector != EXECUTE && selector != EXECUTE_USER_OP);
        PermissionId id = _enable(_emptySession().withAction(account, selector, address(policy), ""));
        assertEq(_use(id, UserOpBuilder.single(account, 0, abi.encodePacked(selector))), VALID);
        assertEq(_use(id, abi.encodePacked(selector)), VALID);
        assertEq(policy.checks(), 2);
    }

    /// @dev A call of the EntryPoint carries no native value.
    function test_self_PolicySeesDirectCallWithoutValue() public {
        Session memory session = _emptySession().withAction(account, SELECTOR, address(policy), "");
        bytes memory callData = abi.encodePacked(SELECTOR, "data");
        ConfigId configId = SessionBuilder.actionConfigId(account, session, account, SELECTOR);
        bytes memory question = abi.encodeCall(IActionPolicy.checkAction, (configId, account, account, 0, callData));
        PermissionId id = _enable(session);
        vm.expectCall(address(policy), question);
        assertEq(_use(id, callData), VALID);
    }

    function test_RevertWhen_SelfCallIsExecute() public {
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidSelfCall.selector);
        PermissionId id = _enable(_fallbackSession());
        _expectRefusal(id, UserOpBuilder.single(account, 0, _callData()), reason);
        _expectRefusal(id, UserOpBuilder.single(account, 0, abi.encodePacked(EXECUTE_USER_OP)), reason);
        Execution[] memory calls = _calls(2);
        calls[1] = Execution(account, 0, _callData());
        _expectRefusal(id, UserOpBuilder.batch(calls), reason);
    }

    /// @dev Not even where the owner granted just that.
    function test_RevertWhen_SelfCallIsGrantedExecute() public {
        Session memory session = _emptySession().withAction(account, EXECUTE, address(policy), "")
            .withAction(account, EXECUTE_USER_OP, address(policy), "");
        PermissionId id = _enable(session);
        bytes memory reason = abi.encodeWithSelector(ISmartSession.InvalidSelfCall.selector);
        _expectRefusal(id, UserOpBuilder.single(account, 0, _callData()), reason);
        _expectRefusal(id, UserOpBuilder.single(account, 0, abi.encodePacked(EXECUTE_USER_OP)), reason);
    }

    /// @dev Calldata that is a function of the account is never the fallback's, whatever it calls.
    function testFuzz_RevertWhen_FallbackWouldServeDirectCall(bytes4 selector, bytes calldata data) public {
        vm.assume(selector != EXECUTE && selector != EXECUTE_USER_OP);
        _expectNoPolicy(_enable(_fallbackSession()), abi.encodePacked(selector, data));
    }

    function _expectNoPolicy(PermissionId id, bytes memory callData) private {
        _expectRefusal(id, callData, abi.encodeWithSelector(ISmartSession.NoPoliciesSet.selector, id));
    }
}
