// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISessionValidator} from "src/interfaces/ISessionValidator.sol";
import {ActionData, ERC7739Context, PolicyData, Session} from "src/interfaces/ISmartSession.sol";
import {ActionId, ConfigId, PermissionId} from "src/interfaces/Types.sol";

/// @notice Makes sessions, one part after the other, and names them as the published interface does.
library SessionBuilder {
    /// @notice A session of one key, which may do nothing yet.
    function forKey(ISessionValidator validator, address key) internal pure returns (Session memory session) {
        address[] memory owners = new address[](1);
        owners[0] = key;
        session.sessionValidator = validator;
        session.sessionValidatorInitData = abi.encode(uint256(1), owners);
    }

    function withSalt(Session memory session, bytes32 salt) internal pure returns (Session memory) {
        session.salt = salt;
        return session;
    }

    function withPaymaster(Session memory session) internal pure returns (Session memory) {
        session.permitERC4337Paymaster = true;
        return session;
    }

    function withUserOpPolicy(Session memory session, address policy, bytes memory initData)
        internal
        pure
        returns (Session memory)
    {
        session.userOpPolicies = append(session.userOpPolicies, PolicyData(policy, initData));
        return session;
    }

    function withERC1271Policy(Session memory session, address policy, bytes memory initData)
        internal
        pure
        returns (Session memory)
    {
        session.erc7739Policies.erc1271Policies =
            append(session.erc7739Policies.erc1271Policies, PolicyData(policy, initData));
        return session;
    }

    /// @notice Contents of one application, of different names.
    function contentsOf(bytes32 appDomainSeparator, uint256 count)
        internal
        pure
        returns (ERC7739Context[] memory contexts)
    {
        contexts = new ERC7739Context[](1);
        contexts[0] = ERC7739Context(appDomainSeparator, new string[](count));
        for (uint256 i; i < count; ++i) {
            contexts[0].contentNames[i] = string(abi.encodePacked(i));
        }
    }

    /// @notice Adds one content of one application.
    function withContent(Session memory session, bytes32 appDomainSeparator, string memory contentName)
        internal
        pure
        returns (Session memory)
    {
        ERC7739Context[] memory old = session.erc7739Policies.allowedERC7739Content;
        ERC7739Context[] memory contexts = new ERC7739Context[](old.length + 1);
        for (uint256 i; i < old.length; ++i) {
            contexts[i] = old[i];
        }
        contexts[old.length].appDomainSeparator = appDomainSeparator;
        contexts[old.length].contentNames = new string[](1);
        contexts[old.length].contentNames[0] = contentName;
        session.erc7739Policies.allowedERC7739Content = contexts;
        return session;
    }

    /// @notice Adds an action with one policy.
    function withAction(Session memory session, address target, bytes4 selector, address policy, bytes memory initData)
        internal
        pure
        returns (Session memory)
    {
        return withAction(session, target, selector, append(new PolicyData[](0), PolicyData(policy, initData)));
    }

    function withAction(Session memory session, address target, bytes4 selector, PolicyData[] memory policies)
        internal
        pure
        returns (Session memory)
    {
        ActionData[] memory old = session.actions;
        ActionData[] memory actions = new ActionData[](old.length + 1);
        for (uint256 i; i < old.length; ++i) {
            actions[i] = old[i];
        }
        actions[old.length] = ActionData(selector, target, policies);
        session.actions = actions;
        return session;
    }

    function append(PolicyData[] memory old, PolicyData memory added)
        internal
        pure
        returns (PolicyData[] memory policies)
    {
        policies = new PolicyData[](old.length + 1);
        for (uint256 i; i < old.length; ++i) {
            policies[i] = old[i];
        }
        policies[old.length] = added;
    }

    /// @notice The session as the one of a list.
    function list(Session memory session) internal pure returns (Session[] memory sessions) {
        sessions = new Session[](1);
        sessions[0] = session;
    }

    function permissionId(Session memory session) internal pure returns (PermissionId) {
        return PermissionId.wrap(
            keccak256(abi.encode(session.sessionValidator, session.sessionValidatorInitData, session.salt))
        );
    }

    function actionId(address target, bytes4 selector) internal pure returns (ActionId) {
        return ActionId.wrap(keccak256(abi.encodePacked(target, selector)));
    }

    function userOpConfigId(address account, Session memory session) internal pure returns (ConfigId) {
        return ConfigId.wrap(keccak256(abi.encodePacked(account, permissionId(session))));
    }

    function actionConfigId(address account, Session memory session, address target, bytes4 selector)
        internal
        pure
        returns (ConfigId)
    {
        bytes32 action = keccak256(abi.encodePacked(permissionId(session), actionId(target, selector)));
        return ConfigId.wrap(keccak256(abi.encodePacked(account, action)));
    }

    function erc1271ConfigId(address account, Session memory session) internal pure returns (ConfigId) {
        bytes32 content = keccak256(abi.encodePacked("ERC1271: ", permissionId(session)));
        return ConfigId.wrap(keccak256(abi.encodePacked(account, content)));
    }
}
