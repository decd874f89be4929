// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ChainDigest, ISmartSession, Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {PermissionId} from "src/interfaces/Types.sol";
import {SessionDigestLib} from "src/libraries/SessionDigestLib.sol";
import {RandomSession} from "test/utils/RandomSession.sol";
import {SessionTypedData} from "test/utils/SessionTypedData.sol";

/// @notice What the owner signs, against EIP-712 by the book and against the published constants.
contract DigestTest is Test {
    ISmartSession private module = ISmartSession(deployCode("SmartSession.sol"));

    string private constant POLICY = "PolicyData(address policy,bytes initData)";
    string private constant ACTION =
        "ActionData(bytes4 actionTargetSelector,address actionTarget,PolicyData[] actionPolicies)";
    string private constant CONTEXT = "ERC7739Context(bytes32 appDomainSeparator,string[] contentName)";
    string private constant ERC7739 =
        "ERC7739Data(ERC7739Context[] allowedERC7739Content,PolicyData[] erc1271Policies)";
    string private constant PERMISSIONS =
        "SignedPermissions(bool permitGenericPolicy,bool permitAdminAccess,bool ignoreSecurityAttestations,bool permitERC4337Paymaster,PolicyData[] userOpPolicies,ERC7739Data erc7739Policies,ActionData[] actions)";
    string private constant SESSION =
        "SignedSession(address account,SignedPermissions permissions,address sessionValidator,bytes sessionValidatorInitData,bytes32 salt,address smartSession,uint256 nonce)";
    string private constant CHAIN = "ChainSession(uint64 chainId,SignedSession session)";

    function test_typehashes_ArePublishedOnes() public pure {
        string memory parts = string.concat(ACTION, CONTEXT, ERC7739, POLICY);
        assertEq(_hash(POLICY), 0xdddac12cd8b10a071bea04226e97ac9490698394e19224abc47a5cfeeeb6ee97);
        assertEq(
            _hash(string.concat(ACTION, POLICY)), 0x35809859dccf8877c407a59527c2f00fb81ca9c198ebcb0c832c3deaa38d3502
        );
        assertEq(_hash(CONTEXT), 0x006166b2b3a1edaf1da1ce02715d02d4979a4ab93755bff9ec054b0e6a96a1da);
        assertEq(
            _hash(string.concat(ERC7739, CONTEXT, POLICY)),
            0xdfd9b5718eebaa2484740b4ea6939e96189024c15848f16ccce901118114e152
        );
        assertEq(
            _hash(string.concat(PERMISSIONS, parts)), 0x871289c05e426554eb0f843c9aa542f9c2bc4eba7742ada6a5c014d3568674d4
        );
        assertEq(
            _hash(string.concat(SESSION, parts, PERMISSIONS)),
            0xd44896e3cb83d70abc949a38dd6f9f75e675dc329dfe958617f066f79ff88f05
        );
        assertEq(
            _hash(string.concat(CHAIN, parts, PERMISSIONS, SESSION)),
            0x1ea7e4bc398fa0ccd68d92b5d8931a3fd93eebe1cf0391b4ba28935801af7c80
        );
        string memory multiChain = string.concat("MultiChainSession(ChainSession[] sessionsAndChainIds)", ACTION, CHAIN);
        multiChain = string.concat(multiChain, CONTEXT, ERC7739, POLICY);
        assertEq(
            _hash(string.concat(multiChain, PERMISSIONS, SESSION)),
            0x0c9d02fb89a1da34d66ea2088dc9ee6a58efee71cef6f1bb849ed74fc6003d98
        );
    }

    function test_domain_IsPublishedOne() public pure {
        bytes32 typehash = _hash("EIP712Domain(string name,string version)");
        assertEq(typehash, 0xb03948446334eb9b2196d5eb166f69b9d49403eb4a12f36de8d3f9f3cb8e15c3);
        bytes32 separator = keccak256(abi.encode(typehash, keccak256("SmartSession"), keccak256("1")));
        assertEq(separator, 0x057501e891776d1482927e5f094ae44049a4d893ba2d7b334dd7db8d38d3a0e1);
        assertEq(SessionDigestLib.DOMAIN_SEPARATOR, separator);
    }

    /// forge-config: default.fuzz.runs = 128
    function testFuzz_getSessionDigest_IsTypedDataHash(uint256 seed, address account, uint8 mode) public view {
        Session memory session = RandomSession.make(seed);
        SmartSessionMode mode_ = SmartSessionMode(mode % 3);
        bytes32 expected = SessionTypedData.sessionDigest(session, account, address(module), 0, mode_);
        assertEq(module.getSessionDigest(PermissionId.wrap(0), account, session, mode_), expected);
    }

    function test_getSessionDigest_UseAndEnableAreOne() public view {
        Session memory session = RandomSession.make(1);
        PermissionId id = module.getPermissionId(session);
        bytes32 enable = module.getSessionDigest(id, address(this), session, SmartSessionMode.ENABLE);
        assertEq(module.getSessionDigest(id, address(this), session, SmartSessionMode.USE), enable);
        assertNotEq(module.getSessionDigest(id, address(this), session, SmartSessionMode.UNSAFE_ENABLE), enable);
    }

    function testFuzz_getSessionDigest_FollowsTheNonce(uint256 seed, uint8 revoked) public {
        Session memory session = RandomSession.make(seed);
        PermissionId id = module.getPermissionId(session);
        uint256 nonce = revoked % 8;
        for (uint256 i; i < nonce; ++i) {
            module.revokeEnableSignature(id);
        }
        SmartSessionMode mode = SmartSessionMode.ENABLE;
        bytes32 expected = SessionTypedData.sessionDigest(session, address(this), address(module), nonce, mode);
        assertEq(module.getSessionDigest(id, address(this), session, mode), expected);
    }

    function testFuzz_multiChainDigest_IsTypedDataHash(ChainDigest[] memory chains) public pure {
        assertEq(SessionDigestLib.multiChainDigest(chains), SessionTypedData.digest(chains));
    }

    function testFuzz_getPermissionId_CommitsToValidatorDataAndSalt(uint256 seed) public view {
        Session memory session = RandomSession.make(seed);
        bytes32 expected =
            keccak256(abi.encode(session.sessionValidator, session.sessionValidatorInitData, session.salt));
        assertEq(PermissionId.unwrap(module.getPermissionId(session)), expected);
    }

    function _hash(string memory encodedType) private pure returns (bytes32) {
        return keccak256(bytes(encodedType));
    }
}
