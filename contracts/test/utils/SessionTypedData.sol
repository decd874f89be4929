// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {
    ActionData,
    ChainDigest,
    ERC7739Context,
    ERC7739Data,
    PolicyData,
    Session,
    SmartSessionMode
} from "src/interfaces/ISmartSession.sol";

/// @notice What the owner signs to grant sessions, hashed the slow and obvious way: EIP-712 from the type strings.
library SessionTypedData {
    string private constant POLICY_DATA = "PolicyData(address policy,bytes initData)";
    string private constant ACTION_DATA =
        "ActionData(bytes4 actionTargetSelector,address actionTarget,PolicyData[] actionPolicies)";
    string private constant ERC7739_CONTEXT = "ERC7739Context(bytes32 appDomainSeparator,string[] contentName)";
    string private constant ERC7739_DATA =
        "ERC7739Data(ERC7739Context[] allowedERC7739Content,PolicyData[] erc1271Policies)";
    string private constant SIGNED_PERMISSIONS =
        "SignedPermissions(bool permitGenericPolicy,bool permitAdminAccess,bool ignoreSecurityAttestations,bool permitERC4337Paymaster,PolicyData[] userOpPolicies,ERC7739Data erc7739Policies,ActionData[] actions)";
    string private constant SIGNED_SESSION =
        "SignedSession(address account,SignedPermissions permissions,address sessionValidator,bytes sessionValidatorInitData,bytes32 salt,address smartSession,uint256 nonce)";
    string private constant CHAIN_SESSION = "ChainSession(uint64 chainId,SignedSession session)";
    string private constant MULTI_CHAIN_SESSION = "MultiChainSession(ChainSession[] sessionsAndChainIds)";

    /// @notice One chain's part: the struct hash of `SignedSession`.
    function sessionDigest(
        Session memory session,
        address account,
        address smartSession,
        uint256 nonce,
        SmartSessionMode mode
    ) internal pure returns (bytes32) {
        bytes32 permissions = _hashPermissions(session, mode);
        return keccak256(
            abi.encode(
                _typeHash(string.concat(SIGNED_SESSION, _permissionTypes(), SIGNED_PERMISSIONS)),
                account,
                permissions,
                session.sessionValidator,
                keccak256(session.sessionValidatorInitData),
                session.salt,
                smartSession,
                nonce
            )
        );
    }

    /// @notice The digest that the owner signs.
    function digest(ChainDigest[] memory chains) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(_typeHash("EIP712Domain(string name,string version)"), keccak256("SmartSession"), keccak256("1"))
        );
        bytes memory hashes;
        for (uint256 i; i < chains.length; ++i) {
            hashes = bytes.concat(
                hashes, keccak256(abi.encode(_chainTypeHash(), chains[i].chainId, chains[i].sessionDigest))
            );
        }
        bytes32 structHash = keccak256(abi.encode(_multiChainTypeHash(), keccak256(hashes)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function _hashPermissions(Session memory session, SmartSessionMode mode) private pure returns (bytes32) {
        bytes32 userOpPolicies = _hashPolicies(session.userOpPolicies);
        bytes32 erc7739Policies = _hashERC7739(session.erc7739Policies);
        bytes32 actions = _hashActions(session.actions);
        return keccak256(
            abi.encode(
                _typeHash(string.concat(SIGNED_PERMISSIONS, _permissionTypes())),
                _hasAction(session, address(1), 0x00000001),
                _hasAction(session, address(1), 0x00000002),
                mode == SmartSessionMode.UNSAFE_ENABLE,
                session.permitERC4337Paymaster,
                userOpPolicies,
                erc7739Policies,
                actions
            )
        );
    }

    function _hasAction(Session memory session, address target, bytes4 selector) private pure returns (bool) {
        for (uint256 i; i < session.actions.length; ++i) {
            ActionData memory action = session.actions[i];
            if (action.actionTarget == target && action.actionTargetSelector == selector) return true;
        }
        return false;
    }

    function _hashActions(ActionData[] memory actions) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i; i < actions.length; ++i) {
            bytes32 policies = _hashPolicies(actions[i].actionPolicies);
            bytes32 typeHash = _typeHash(string.concat(ACTION_DATA, POLICY_DATA));
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(typeHash, actions[i].actionTargetSelector, actions[i].actionTarget, policies))
            );
        }
        return keccak256(hashes);
    }

    function _hashERC7739(ERC7739Data memory data) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i; i < data.allowedERC7739Content.length; ++i) {
            hashes = bytes.concat(hashes, _hashContext(data.allowedERC7739Content[i]));
        }
        bytes32 typeHash = _typeHash(string.concat(ERC7739_DATA, ERC7739_CONTEXT, POLICY_DATA));
        return keccak256(abi.encode(typeHash, keccak256(hashes), _hashPolicies(data.erc1271Policies)));
    }

    function _hashContext(ERC7739Context memory context) private pure returns (bytes32) {
        bytes memory names;
        for (uint256 i; i < context.contentNames.length; ++i) {
            names = bytes.concat(names, keccak256(bytes(context.contentNames[i])));
        }
        return keccak256(abi.encode(_typeHash(ERC7739_CONTEXT), context.appDomainSeparator, keccak256(names)));
    }

    function _hashPolicies(PolicyData[] memory policies) private pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 i; i < policies.length; ++i) {
            hashes = bytes.concat(
                hashes,
                keccak256(abi.encode(_typeHash(POLICY_DATA), policies[i].policy, keccak256(policies[i].initData)))
            );
        }
        return keccak256(hashes);
    }

    function _chainTypeHash() private pure returns (bytes32) {
        return _typeHash(string.concat(CHAIN_SESSION, _permissionTypes(), SIGNED_PERMISSIONS, SIGNED_SESSION));
    }

    /// @dev EIP-712 lists referenced types by name.
    function _multiChainTypeHash() private pure returns (bytes32) {
        string memory types = string.concat(ACTION_DATA, CHAIN_SESSION, ERC7739_CONTEXT, ERC7739_DATA, POLICY_DATA);
        return _typeHash(string.concat(MULTI_CHAIN_SESSION, types, SIGNED_PERMISSIONS, SIGNED_SESSION));
    }

    function _permissionTypes() private pure returns (string memory) {
        return string.concat(ACTION_DATA, ERC7739_CONTEXT, ERC7739_DATA, POLICY_DATA);
    }

    function _typeHash(string memory encodedType) private pure returns (bytes32) {
        return keccak256(bytes(encodedType));
    }
}
