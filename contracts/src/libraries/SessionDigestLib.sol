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
} from "../interfaces/ISmartSession.sol";
import {FALLBACK_MODULE_SELECTOR, FALLBACK_SELECTOR, FALLBACK_TARGET} from "./IdLib.sol";

/// @notice What an owner signs to grant a session: EIP-712, primary type `MultiChainSession`. The domain names neither
/// chain nor contract, as one signature may serve several chains; both stand in the message.
library SessionDigestLib {
    /// @dev Of `EIP712Domain(string name,string version)` {"SmartSession", "1"}.
    bytes32 internal constant DOMAIN_SEPARATOR = 0x057501e891776d1482927e5f094ae44049a4d893ba2d7b334dd7db8d38d3a0e1;

    bytes32 private constant MULTI_CHAIN_SESSION = 0x0c9d02fb89a1da34d66ea2088dc9ee6a58efee71cef6f1bb849ed74fc6003d98;
    bytes32 private constant CHAIN_SESSION = 0x1ea7e4bc398fa0ccd68d92b5d8931a3fd93eebe1cf0391b4ba28935801af7c80;
    bytes32 private constant SIGNED_SESSION = 0xd44896e3cb83d70abc949a38dd6f9f75e675dc329dfe958617f066f79ff88f05;
    bytes32 private constant SIGNED_PERMISSIONS = 0x871289c05e426554eb0f843c9aa542f9c2bc4eba7742ada6a5c014d3568674d4;
    bytes32 private constant POLICY_DATA = 0xdddac12cd8b10a071bea04226e97ac9490698394e19224abc47a5cfeeeb6ee97;
    bytes32 private constant ACTION_DATA = 0x35809859dccf8877c407a59527c2f00fb81ca9c198ebcb0c832c3deaa38d3502;
    bytes32 private constant ERC7739_CONTEXT = 0x006166b2b3a1edaf1da1ce02715d02d4979a4ab93755bff9ec054b0e6a96a1da;
    bytes32 private constant ERC7739_DATA = 0xdfd9b5718eebaa2484740b4ea6939e96189024c15848f16ccce901118114e152;

    /// @param chains of one grant, in the order that was signed.
    /// @return The digest that the owner signs.
    function multiChainDigest(ChainDigest[] memory chains) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](chains.length);
        for (uint256 i; i < chains.length; ++i) {
            hashes[i] = keccak256(abi.encode(CHAIN_SESSION, chains[i].chainId, chains[i].sessionDigest));
        }
        bytes32 structHash = keccak256(abi.encode(MULTI_CHAIN_SESSION, _hashList(hashes)));
        return keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR, structHash));
    }

    /// @param nonce the session's enable nonce on this chain.
    /// @param mode UNSAFE_ENABLE sets `ignoreSecurityAttestations`.
    /// @return The struct hash of `SignedSession`.
    function sessionDigest(
        Session memory session,
        address account,
        address smartSession,
        SmartSessionMode mode,
        uint256 nonce
    ) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                SIGNED_SESSION,
                account,
                _hashPermissions(session, mode),
                session.sessionValidator,
                keccak256(session.sessionValidatorInitData),
                session.salt,
                smartSession,
                nonce
            )
        );
    }

    function _hashPermissions(Session memory session, SmartSessionMode mode) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                SIGNED_PERMISSIONS,
                _grantsFallback(session.actions, FALLBACK_SELECTOR),
                _grantsFallback(session.actions, FALLBACK_MODULE_SELECTOR),
                mode == SmartSessionMode.UNSAFE_ENABLE,
                session.permitERC4337Paymaster,
                _hashPolicies(session.userOpPolicies),
                _hashERC7739(session.erc7739Policies),
                _hashActions(session.actions)
            )
        );
    }

    function _grantsFallback(ActionData[] memory actions, bytes4 selector) private pure returns (bool) {
        for (uint256 i; i < actions.length; ++i) {
            if (actions[i].actionTarget == FALLBACK_TARGET && actions[i].actionTargetSelector == selector) return true;
        }
        return false;
    }

    function _hashActions(ActionData[] memory actions) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](actions.length);
        for (uint256 i; i < actions.length; ++i) {
            ActionData memory action = actions[i];
            hashes[i] = keccak256(
                abi.encode(
                    ACTION_DATA, action.actionTargetSelector, action.actionTarget, _hashPolicies(action.actionPolicies)
                )
            );
        }
        return _hashList(hashes);
    }

    function _hashPolicies(PolicyData[] memory policies) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](policies.length);
        for (uint256 i; i < policies.length; ++i) {
            hashes[i] = keccak256(abi.encode(POLICY_DATA, policies[i].policy, keccak256(policies[i].initData)));
        }
        return _hashList(hashes);
    }

    function _hashERC7739(ERC7739Data memory data) private pure returns (bytes32) {
        ERC7739Context[] memory contexts = data.allowedERC7739Content;
        bytes32[] memory hashes = new bytes32[](contexts.length);
        for (uint256 i; i < contexts.length; ++i) {
            hashes[i] = keccak256(
                abi.encode(ERC7739_CONTEXT, contexts[i].appDomainSeparator, _hashStrings(contexts[i].contentNames))
            );
        }
        return keccak256(abi.encode(ERC7739_DATA, _hashList(hashes), _hashPolicies(data.erc1271Policies)));
    }

    function _hashStrings(string[] memory strings) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](strings.length);
        for (uint256 i; i < strings.length; ++i) {
            hashes[i] = keccak256(bytes(strings[i]));
        }
        return _hashList(hashes);
    }

    function _hashList(bytes32[] memory hashes) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(hashes));
    }
}
