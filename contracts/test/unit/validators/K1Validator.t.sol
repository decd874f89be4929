// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {VALIDATION_FAILED, VALIDATION_SUCCESS} from "src/interfaces/IERC7579Module.sol";
import {IK1Validator} from "src/interfaces/IK1Validator.sol";
import {SignerTest} from "test/utils/SignerTest.sol";

/// @notice Owner, safe senders and user operations. ERC-1271 is in K1ValidatorERC1271.t.sol.
contract K1ValidatorTest is SignerTest {
    IK1Validator private validator = IK1Validator(deployCode("K1Validator.sol"));
    address private account = makeAddr("account");
    address private safe = makeAddr("safe sender");
    Vm.Wallet private owner = vm.createWallet("owner");
    bytes32 private constant HASH = keccak256("hash");

    function setUp() public {
        vm.startPrank(account);
        validator.onInstall(abi.encodePacked(owner.addr, safe));
    }

    function test_isModuleType_Validator() public view {
        for (uint256 i; i < 16; ++i) {
            assertEq(validator.isModuleType(i), i == 1);
        }
    }

    function test_nameAndVersion() public view {
        assertEq(validator.name(), "K1Validator");
        assertEq(validator.version(), "1.0.0");
    }

    function test_onInstall_SetsOwnerAndSafeSenders() public view {
        assertTrue(validator.isInitialized(account));
        assertEq(validator.getOwner(account), owner.addr);
        assertTrue(validator.isSafeSender(safe, account));
        assertFalse(validator.isSafeSender(account, account));
        assertFalse(validator.isInitialized(safe));
        assertFalse(validator.isSafeSender(safe, safe));
    }

    function testFuzz_onInstall_AnySafeSenders(address[] memory senders) public {
        validator.onUninstall("");
        bytes memory data = abi.encodePacked(owner.addr);
        for (uint256 i; i < senders.length; ++i) {
            data = abi.encodePacked(data, senders[i]);
        }
        validator.onInstall(data);
        for (uint256 i; i < senders.length; ++i) {
            assertTrue(validator.isSafeSender(senders[i], account));
        }
    }

    function test_RevertWhen_onInstall_AlreadyInitialized() public {
        vm.expectRevert(abi.encodeWithSelector(IK1Validator.AlreadyInitialized.selector, account));
        validator.onInstall(abi.encodePacked(owner.addr));
    }

    function testFuzz_RevertWhen_onInstall_NotAddresses(bytes memory data) public {
        vm.assume(data.length % 20 != 0 || data.length == 0);
        validator.onUninstall("");
        vm.expectRevert(IK1Validator.InvalidInitData.selector);
        validator.onInstall(data);
    }

    function test_RevertWhen_onInstall_ZeroOwner() public {
        validator.onUninstall("");
        vm.expectRevert(IK1Validator.ZeroOwner.selector);
        validator.onInstall(abi.encodePacked(address(0), safe));
    }

    function test_onUninstall_ForgetsOwnerAndSafeSenders() public {
        validator.onUninstall("");
        assertFalse(validator.isInitialized(account));
        assertEq(validator.getOwner(account), address(0));
        assertFalse(validator.isSafeSender(safe, account));
        assertEq(_validate(personal(owner, HASH)), VALIDATION_FAILED);
        assertEq(_validate(new bytes(65)), VALIDATION_FAILED);

        validator.onInstall(abi.encodePacked(owner.addr));
        assertEq(_validate(personal(owner, HASH)), VALIDATION_SUCCESS);
        assertFalse(validator.isSafeSender(safe, account));
    }

    function test_onUninstall_TwiceChangesNothing() public {
        validator.onUninstall("");
        validator.onUninstall("");
        assertFalse(validator.isInitialized(account));
    }

    function testFuzz_transferOwnership(uint256 secret) public {
        Vm.Wallet memory next = vm.createWallet(boundPrivateKey(secret));
        vm.expectEmit(address(validator));
        emit IK1Validator.OwnerSet(account, next.addr);
        validator.transferOwnership(next.addr);
        assertEq(validator.getOwner(account), next.addr);
        assertEq(_validate(personal(next, HASH)), VALIDATION_SUCCESS);
        assertEq(_validate(personal(owner, HASH)), VALIDATION_FAILED);
        assertTrue(validator.isSafeSender(safe, account));
    }

    function test_RevertWhen_transferOwnership_ZeroOwner() public {
        vm.expectRevert(IK1Validator.ZeroOwner.selector);
        validator.transferOwnership(address(0));
    }

    function testFuzz_safeSenders(address sender) public {
        vm.assume(sender != safe);
        vm.expectEmit(address(validator));
        emit IK1Validator.SafeSenderAdded(account, sender);
        validator.addSafeSender(sender);
        assertTrue(validator.isSafeSender(sender, account));
        assertFalse(validator.isSafeSender(sender, address(this)));

        vm.expectEmit(address(validator));
        emit IK1Validator.SafeSenderRemoved(account, sender);
        validator.removeSafeSender(sender);
        assertFalse(validator.isSafeSender(sender, account));
        assertTrue(validator.isSafeSender(safe, account));
    }

    function test_RevertWhen_NotInitialized() public {
        validator.onUninstall("");
        bytes memory reason = abi.encodeWithSelector(IK1Validator.NotInitialized.selector, account);
        vm.expectRevert(reason);
        validator.transferOwnership(owner.addr);
        vm.expectRevert(reason);
        validator.addSafeSender(safe);
        vm.expectRevert(reason);
        validator.removeSafeSender(safe);
    }

    function testFuzz_validateUserOp_OwnerOnly(bytes32 hash, uint256 secret) public {
        Vm.Wallet memory other = vm.createWallet(boundPrivateKey(secret));
        vm.assume(other.addr != owner.addr);
        assertEq(_validate(hash, personal(owner, hash)), VALIDATION_SUCCESS);
        assertEq(_validate(hash, personal(other, hash)), VALIDATION_FAILED);
        assertEq(_validate(~hash, personal(owner, hash)), VALIDATION_FAILED);
    }

    function test_validateUserOp_PlainHash() public {
        assertEq(_validate(plain(owner, HASH)), VALIDATION_SUCCESS);
    }

    function test_validateUserOp_OtherFormsFail() public {
        assertEq(_validate(""), VALIDATION_FAILED);
        assertEq(_validate(highS(personal(owner, HASH))), VALIDATION_FAILED);
        assertEq(_validate(compact(personal(owner, HASH))), VALIDATION_FAILED);
        assertEq(_validate(truncated(personal(owner, HASH), 64)), VALIDATION_FAILED);
        assertEq(_validate(bytes.concat(personal(owner, HASH), hex"00")), VALIDATION_FAILED);
        assertEq(_validate(0, forgedForZeroHash(owner)), VALIDATION_FAILED);
    }

    function testFuzz_validateUserOp_RandomFails(bytes32 hash, bytes memory signature) public {
        assertEq(_validate(hash, signature), VALIDATION_FAILED);
    }

    function _validate(bytes memory signature) private returns (uint256) {
        return _validate(HASH, signature);
    }

    function _validate(bytes32 hash, bytes memory signature) private returns (uint256) {
        PackedUserOperation memory op;
        op.signature = signature;
        return validator.validateUserOp(op, hash);
    }
}
