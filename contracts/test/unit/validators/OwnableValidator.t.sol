// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {
    ERC1271_FAILED,
    ERC1271_SUCCESS,
    VALIDATION_FAILED,
    VALIDATION_SUCCESS
} from "src/interfaces/IERC7579Module.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {SignerTest} from "test/utils/SignerTest.sol";

/// @notice The part that keeps each account's owners.
contract OwnableValidatorTest is SignerTest {
    IOwnableValidator private validator = IOwnableValidator(deployCode("OwnableValidator.sol"));
    address private account = makeAddr("account");
    Vm.Wallet[] private owners;
    bytes32 private constant HASH = keccak256("hash");

    function setUp() public {
        Vm.Wallet[] memory sorted = sortedWallets(3);
        for (uint256 i; i < 3; ++i) {
            owners.push(sorted[i]);
        }
        vm.startPrank(account);
        validator.onInstall(abi.encode(2, addressesOf(owners)));
    }

    function test_isModuleType_ValidatorAndStatelessValidator() public view {
        for (uint256 i; i < 16; ++i) {
            assertEq(validator.isModuleType(i), i == 1 || i == 7);
        }
    }

    function test_nameAndVersion() public view {
        assertEq(validator.name(), "OwnableValidator");
        assertEq(validator.version(), "1.0.0");
    }

    function test_onInstall_SetsOwners() public view {
        assertTrue(validator.isInitialized(account));
        assertEq(validator.getOwners(account), addressesOf(owners));
        assertEq(validator.ownerCount(account), 3);
        assertEq(validator.threshold(account), 2);
        assertFalse(validator.isInitialized(owners[0].addr));
        assertEq(validator.getOwners(owners[0].addr).length, 0);
    }

    function test_onInstall_MaxOwners() public {
        _reinstall(32, ascending(32));
        assertEq(validator.ownerCount(account), 32);
    }

    function test_RevertWhen_onInstall_AlreadyInitialized() public {
        vm.expectRevert(abi.encodeWithSelector(IOwnableValidator.AlreadyInitialized.selector, account));
        validator.onInstall(abi.encode(2, addressesOf(owners)));
    }

    function test_RevertWhen_onInstall_ThresholdZero() public {
        validator.onUninstall("");
        vm.expectRevert(IOwnableValidator.ThresholdNotSet.selector);
        validator.onInstall(abi.encode(0, addressesOf(owners)));
    }

    function test_RevertWhen_onInstall_ThresholdAboveOwners() public {
        validator.onUninstall("");
        vm.expectRevert(IOwnableValidator.InvalidThreshold.selector);
        validator.onInstall(abi.encode(4, addressesOf(owners)));
    }

    function test_RevertWhen_onInstall_TooManyOwners() public {
        validator.onUninstall("");
        vm.expectRevert(IOwnableValidator.MaxOwnersReached.selector);
        validator.onInstall(abi.encode(1, ascending(33)));
    }

    function test_RevertWhen_onInstall_Unsorted() public {
        address[] memory list = addressesOf(owners);
        (list[0], list[1]) = (list[1], list[0]);
        validator.onUninstall("");
        vm.expectRevert(IOwnableValidator.NotSortedAndUnique.selector);
        validator.onInstall(abi.encode(1, list));
    }

    function test_RevertWhen_onInstall_Duplicate() public {
        address[] memory list = addressesOf(owners);
        list[1] = list[0];
        validator.onUninstall("");
        vm.expectRevert(IOwnableValidator.NotSortedAndUnique.selector);
        validator.onInstall(abi.encode(1, list));
    }

    function test_RevertWhen_onInstall_InvalidOwner() public {
        validator.onUninstall("");
        for (uint160 invalid; invalid < 2; ++invalid) {
            address[] memory list = addressesOf(owners);
            list[0] = address(invalid);
            vm.expectRevert(abi.encodeWithSelector(IOwnableValidator.InvalidOwner.selector, address(invalid)));
            validator.onInstall(abi.encode(1, list));
        }
    }

    function test_onUninstall_ForgetsEverything() public {
        validator.onUninstall("");
        assertFalse(validator.isInitialized(account));
        assertEq(validator.getOwners(account).length, 0);
        assertEq(_validate(concat(personal(owners[0], HASH), personal(owners[1], HASH))), VALIDATION_FAILED);

        _reinstall(1, ascending(1));
        assertEq(validator.getOwners(account), ascending(1));
    }

    function test_addOwner() public {
        vm.expectEmit(address(validator));
        emit IOwnableValidator.OwnerAdded(account, address(this));
        validator.addOwner(address(this));
        assertEq(validator.ownerCount(account), 4);
        assertEq(validator.getOwners(account)[3], address(this));
    }

    function test_RevertWhen_addOwner_AlreadyOwner() public {
        vm.expectRevert(
            abi.encodeWithSelector(IOwnableValidator.LinkedList_EntryAlreadyInList.selector, owners[2].addr)
        );
        validator.addOwner(owners[2].addr);
    }

    function test_RevertWhen_addOwner_InvalidOwner() public {
        for (uint160 invalid; invalid < 2; ++invalid) {
            vm.expectRevert(abi.encodeWithSelector(IOwnableValidator.InvalidOwner.selector, address(invalid)));
            validator.addOwner(address(invalid));
        }
    }

    function test_RevertWhen_addOwner_MaxOwners() public {
        _reinstall(1, ascending(32));
        vm.expectRevert(IOwnableValidator.MaxOwnersReached.selector);
        validator.addOwner(address(this));
    }

    function testFuzz_removeOwner_KeepsOrder(uint256 index) public {
        index = bound(index, 0, 2);
        address prev = index == 0 ? address(1) : owners[index - 1].addr;
        vm.expectEmit(address(validator));
        emit IOwnableValidator.OwnerRemoved(account, owners[index].addr);
        validator.removeOwner(prev, owners[index].addr);

        address[] memory left = validator.getOwners(account);
        assertEq(left.length, 2);
        assertEq(left[0], owners[index == 0 ? 1 : 0].addr);
        assertEq(left[1], owners[index == 2 ? 1 : 2].addr);
        // A removed owner's signature no longer counts.
        Vm.Wallet memory kept = owners[index == 0 ? 1 : 0];
        assertEq(_validate(concat(personal(kept, HASH), personal(owners[index], HASH))), VALIDATION_FAILED);
    }

    /// @dev The owners are at the three slots behind the account's first one.
    function test_removeOwner_ClearsStorage() public {
        uint256 slot = uint256(keccak256(abi.encode(account, 0)));
        assertEq(vm.load(address(validator), bytes32(slot + 3)), bytes32(uint256(uint160(owners[2].addr))));
        validator.removeOwner(address(1), owners[0].addr);
        assertEq(vm.load(address(validator), bytes32(slot + 2)), bytes32(uint256(uint160(owners[2].addr))));
        assertEq(vm.load(address(validator), bytes32(slot + 3)), 0);

        validator.onUninstall("");
        for (uint256 i; i < 33; ++i) {
            assertEq(vm.load(address(validator), bytes32(slot + i)), 0);
        }
    }

    function test_RevertWhen_removeOwner_BelowThreshold() public {
        validator.removeOwner(address(1), owners[0].addr);
        vm.expectRevert(IOwnableValidator.InvalidThreshold.selector);
        validator.removeOwner(address(1), owners[1].addr);
    }

    function test_RevertWhen_removeOwner_NoOwner() public {
        vm.expectRevert(abi.encodeWithSelector(IOwnableValidator.LinkedList_InvalidEntry.selector, address(this)));
        validator.removeOwner(owners[2].addr, address(this));
    }

    function test_RevertWhen_removeOwner_WrongPrevious() public {
        vm.expectRevert(abi.encodeWithSelector(IOwnableValidator.LinkedList_InvalidEntry.selector, address(1)));
        validator.removeOwner(address(1), owners[1].addr);
    }

    function test_setThreshold() public {
        vm.expectEmit(address(validator));
        emit IOwnableValidator.ThresholdSet(account, 3);
        validator.setThreshold(3);
        assertEq(validator.threshold(account), 3);
        assertEq(_validate(concat(personal(owners[0], HASH), personal(owners[1], HASH))), VALIDATION_FAILED);
    }

    function test_RevertWhen_setThreshold_OutOfRange() public {
        vm.expectRevert(IOwnableValidator.InvalidThreshold.selector);
        validator.setThreshold(0);
        vm.expectRevert(IOwnableValidator.InvalidThreshold.selector);
        validator.setThreshold(4);
    }

    function test_RevertWhen_NotInitialized() public {
        validator.onUninstall("");
        bytes memory reason = abi.encodeWithSelector(IOwnableValidator.NotInitialized.selector, account);
        vm.expectRevert(reason);
        validator.addOwner(address(this));
        vm.expectRevert(reason);
        validator.removeOwner(address(1), owners[0].addr);
        vm.expectRevert(reason);
        validator.setThreshold(1);
    }

    function test_validateUserOp_ThresholdOfOwners() public {
        assertEq(_validate(concat(personal(owners[2], HASH), personal(owners[0], HASH))), VALIDATION_SUCCESS);
        assertEq(_validate(personal(owners[0], HASH)), VALIDATION_FAILED);
        assertEq(_validate(concat(personal(owners[0], HASH), personal(owners[0], HASH))), VALIDATION_FAILED);
        assertEq(_validate(concat(plain(owners[0], HASH), plain(owners[1], HASH))), VALIDATION_FAILED);
        assertEq(_validate(""), VALIDATION_FAILED);
    }

    function test_isValidSignatureWithSender_PlainHash() public view {
        bytes memory signature = concat(plain(owners[0], HASH), plain(owners[1], HASH));
        assertEq(validator.isValidSignatureWithSender(address(this), HASH, signature), ERC1271_SUCCESS);
        signature = concat(personal(owners[0], HASH), personal(owners[1], HASH));
        assertEq(validator.isValidSignatureWithSender(address(this), HASH, signature), ERC1271_FAILED);
    }

    function test_isValidSignatureWithSender_ZeroHashFailed() public {
        _reinstall(1, addressesOf(owners));
        bytes memory forged = forgedForZeroHash(owners[0]);
        assertEq(ecrecover(0, uint8(forged[64]), bytes32(forged), sliceWord(forged, 32)), owners[0].addr);
        assertEq(validator.isValidSignatureWithSender(address(this), 0, forged), ERC1271_FAILED);
    }

    function _reinstall(uint256 threshold, address[] memory list) private {
        validator.onUninstall("");
        validator.onInstall(abi.encode(threshold, list));
    }

    function _validate(bytes memory signature) private returns (uint256) {
        PackedUserOperation memory op;
        op.signature = signature;
        return validator.validateUserOp(op, HASH);
    }
}
