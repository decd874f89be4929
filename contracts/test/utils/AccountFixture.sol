// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Suite} from "../../../script/SuiteLib.sol";
import {ChainDeployer, Deployment} from "./ChainDeployer.sol";
import {BootstrapConfig, INexusAccountFactory, INexusBootstrap} from "./INexus.sol";
import {SessionBuilder} from "./SessionBuilder.sol";
import {SessionTypedData} from "./SessionTypedData.sol";
import {UserOpBuilder} from "./UserOpBuilder.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IEntryPoint} from "account-abstraction/interfaces/IEntryPoint.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {Vm} from "forge-std/Vm.sol";
import {LibZip} from "solady/utils/LibZip.sol";
import {ChainDigest, EnableSession, Session, SmartSessionMode} from "src/interfaces/ISmartSession.sol";
import {IVerifyingPaymaster} from "src/interfaces/IVerifyingPaymaster.sol";

/// @notice A chain with EntryPoint, Nexus and the suite, on it an account with an owner and the session module, and what a
/// wallet and a dapp do with them: sign and send.
abstract contract AccountFixture is Test {
    using UserOpBuilder for PackedUserOperation;
    using SessionBuilder for Session;

    IEntryPoint internal constant entryPoint = IEntryPoint(0x0000000071727De22E5E9d8BAf0edAc6f37da032);
    Suite internal suite;
    INexusAccountFactory internal factory;
    INexusBootstrap internal bootstrap;
    IVerifyingPaymaster internal paymaster;

    Vm.Wallet internal owner = vm.createWallet("owner");
    Vm.Wallet internal sessionKey = vm.createWallet("session key");
    Vm.Wallet internal stranger = vm.createWallet("stranger");
    Vm.Wallet internal sponsor = vm.createWallet("sponsor");
    address payable internal bundler = payable(makeAddr("bundler"));

    /// @dev The owner's account, with 10 ether for gas.
    address internal account;

    function setUp() public virtual {
        Deployment memory deployment = ChainDeployer(deployCode("ChainDeployer")).deployAll();
        (suite, factory, bootstrap) = (deployment.suite, deployment.factory, deployment.bootstrap);
        account = createAccount(owner.addr, 0);
        vm.deal(bundler, 10 ether);
        paymaster =
            IVerifyingPaymaster(deployCode("VerifyingPaymaster", abi.encode(entryPoint, sponsor.addr, address(this))));
        paymaster.deposit{value: 10 ether}();
    }

    /// @notice Deploys an account whose owner is K1Validator's, with the session module installed and a safe sender.
    function createAccount(address owner_, bytes32 salt) internal returns (address created) {
        created = factory.createAccount(accountInitData(owner_), salt);
        vm.deal(created, 10 ether);
    }

    /// @notice Where `createAccount` and `accountInitCode` put the account.
    function accountAddress(address owner_, bytes32 salt) internal view returns (address) {
        return factory.computeAccountAddress(accountInitData(owner_), salt);
    }

    /// @notice The `initCode` of an operation that deploys the account.
    function accountInitCode(address owner_, bytes32 salt) internal view returns (bytes memory) {
        return
            abi.encodePacked(
                factory, abi.encodeCall(INexusAccountFactory.createAccount, (accountInitData(owner_), salt))
            );
    }

    function accountInitData(address owner_) internal view returns (bytes memory) {
        BootstrapConfig[] memory validators = new BootstrapConfig[](2);
        validators[0] =
            BootstrapConfig(address(suite.k1Validator), abi.encodePacked(owner_, address(suite.smartSession)));
        validators[1] = BootstrapConfig(address(suite.smartSession), "");
        return bootstrap.getInitNexusScopedCalldata(
            validators, BootstrapConfig(address(0), ""), address(0), new address[](0), 0
        );
    }

    /// @notice An operation of the owner's, to be signed with `signedByOwner`.
    function ownerOp() internal view returns (PackedUserOperation memory) {
        return UserOpBuilder.forAccount(account).withNonce(entryPoint, address(suite.k1Validator), 0);
    }

    /// @notice An operation of a session, to be signed with `signedBySession` or `signedToEnable`.
    function sessionOp() internal view returns (PackedUserOperation memory) {
        return UserOpBuilder.forAccount(account).withNonce(entryPoint, address(suite.smartSession), 0);
    }

    function signedByOwner(PackedUserOperation memory op) internal view returns (PackedUserOperation memory) {
        return op.withSignature(signMessage(owner, entryPoint.getUserOpHash(op)));
    }

    /// @notice Paid for by the sponsor. To be called last before the account's signature.
    function sponsored(PackedUserOperation memory op) internal view returns (PackedUserOperation memory) {
        return sponsoredBy(op, sponsor, 0, 0);
    }

    function sponsoredBy(PackedUserOperation memory op, Vm.Wallet memory signer, uint48 validUntil, uint48 validAfter)
        internal
        view
        returns (PackedUserOperation memory)
    {
        bytes memory window = abi.encodePacked(validUntil, validAfter);
        op = op.withPaymaster(address(paymaster), window);
        bytes memory signature = sign(signer, paymaster.getHash(op, validUntil, validAfter));
        return op.withPaymaster(address(paymaster), bytes.concat(window, signature));
    }

    /// @notice USE mode.
    function signedBySession(PackedUserOperation memory op, Session memory session)
        internal
        view
        returns (PackedUserOperation memory)
    {
        return signedBySession(op, session, sessionKey);
    }

    function signedBySession(PackedUserOperation memory op, Session memory session, Vm.Wallet memory signer)
        internal
        view
        returns (PackedUserOperation memory)
    {
        bytes memory signature = signMessage(signer, entryPoint.getUserOpHash(op));
        return op.withSignature(abi.encodePacked(SmartSessionMode.USE, session.permissionId(), signature));
    }

    /// @notice ENABLE mode, granted by the owner.
    function signedToEnable(PackedUserOperation memory op, Session memory session)
        internal
        view
        returns (PackedUserOperation memory)
    {
        return signedToEnable(op, grant(op.sender, session, SmartSessionMode.ENABLE, owner), SmartSessionMode.ENABLE);
    }

    function signedToEnable(PackedUserOperation memory op, EnableSession memory granted, SmartSessionMode mode)
        internal
        view
        returns (PackedUserOperation memory)
    {
        bytes memory signature = signMessage(sessionKey, entryPoint.getUserOpHash(op));
        return op.withSignature(abi.encodePacked(mode, LibZip.flzCompress(abi.encode(granted, signature))));
    }

    /// @notice What an owner hands to a dapp: the session with its signature, for this chain.
    function grant(address account_, Session memory session, SmartSessionMode mode, Vm.Wallet memory signer)
        internal
        view
        returns (EnableSession memory granted)
    {
        uint256 nonce = suite.smartSession.getNonce(session.permissionId(), account_);
        granted.hashesAndChainIds = new ChainDigest[](1);
        granted.hashesAndChainIds[0] = ChainDigest(
            uint64(block.chainid),
            SessionTypedData.sessionDigest(session, account_, address(suite.smartSession), nonce, mode)
        );
        granted.sessionToEnable = session;
        granted.permissionEnableSig =
            abi.encodePacked(suite.k1Validator, sign(signer, SessionTypedData.digest(granted.hashesAndChainIds)));
    }

    /// @notice Includes the operation as a bundle of its own.
    function send(PackedUserOperation memory op) internal {
        PackedUserOperation[] memory ops = op.bundle();
        vm.prank(bundler, bundler);
        entryPoint.handleOps(ops, bundler);
    }

    /// @notice Expects that the account's validation reverts with this error.
    function sendReverting(PackedUserOperation memory op, bytes memory reason) internal {
        bytes4 selector = IEntryPoint.FailedOpWithRevert.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, 0, "AA23 reverted", reason));
        send(op);
    }

    /// @notice Expects that the EntryPoint refuses, such as for "AA24 signature error".
    function sendFailing(PackedUserOperation memory op, string memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 0, reason));
        send(op);
    }

    function sign(Vm.Wallet memory signer, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer.privateKey, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @notice As an EIP-191 personal message.
    function signMessage(Vm.Wallet memory signer, bytes32 hash) internal pure returns (bytes memory) {
        return sign(signer, MessageHashUtils.toEthSignedMessageHash(hash));
    }
}
