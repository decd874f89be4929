// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Suite, SuiteLib} from "../../../script/SuiteLib.sol";
import {BootstrapConfig, INexusAccountFactory, INexusBootstrap, NexusDeployer} from "./NexusDeployer.sol";
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

/// @notice A chain with EntryPoint, Nexus and the suite, on it an account with an owner and the session module, and what a
/// wallet and a dapp do with them: sign and send.
abstract contract AccountFixture is NexusDeployer, Test {
    using UserOpBuilder for PackedUserOperation;
    using SessionBuilder for Session;

    IEntryPoint internal entryPoint = IEntryPoint(ENTRY_POINT);
    Suite internal suite;
    INexusAccountFactory internal factory;
    INexusBootstrap internal bootstrap;

    Vm.Wallet internal owner = vm.createWallet("owner");
    Vm.Wallet internal sessionKey = vm.createWallet("session key");
    Vm.Wallet internal stranger = vm.createWallet("stranger");
    address internal bundler = makeAddr("bundler");
    address payable internal beneficiary = payable(makeAddr("beneficiary"));

    /// @dev The owner's account, with 10 ether for gas.
    address internal account;

    function setUp() public virtual {
        deployEntryPoint();
        (factory, bootstrap) = deployNexus();
        suite = SuiteLib.deploySuite();
        account = createAccount(owner.addr, 0);
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
        entryPoint.handleOps(ops, beneficiary);
    }

    /// @notice The next `send` must be refused in the account's validation, for the error that it reverts with.
    function expectValidationRevert(bytes memory reason) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IEntryPoint.FailedOpWithRevert.selector, 0, "AA23 reverted", reason), ENTRY_POINT
        );
    }

    /// @notice The next `send` must be refused by the EntryPoint, such as for "AA24 signature error".
    function expectFailedOp(string memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 0, reason), ENTRY_POINT);
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
