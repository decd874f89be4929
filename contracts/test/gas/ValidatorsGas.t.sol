// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Vm} from "forge-std/Vm.sol";
import {IValidator, VALIDATION_SUCCESS} from "src/interfaces/IERC7579Module.sol";
import {IK1Validator} from "src/interfaces/IK1Validator.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {SignerTest} from "test/utils/SignerTest.sol";

/// @notice Gas of the validators' own frames, with cold storage. Leaves out the caller's 2,600 for a cold account.
contract ValidatorsGasTest is SignerTest {
    string private constant GROUP = "Validators";
    bytes32 private constant HASH = keccak256("hash");

    IOwnableValidator private ownable = IOwnableValidator(deployCode("OwnableValidator.sol"));
    IK1Validator private k1 = IK1Validator(deployCode("K1Validator.sol"));
    Vm.Wallet private owner = vm.createWallet("owner");
    address private account = makeAddr("account");
    PackedUserOperation private userOp;

    function test_gas_OwnableOfSession1() public {
        _ofSession(1, 1, "ownable, session key, 1 of 1");
    }

    function test_gas_OwnableOfSession3() public {
        _ofSession(2, 3, "ownable, session keys, 2 of 3");
    }

    function test_gas_OwnableOfAccount() public {
        Vm.Wallet[] memory owners = sortedWallets(3);
        _install(ownable, abi.encode(2, addressesOf(owners)), "ownable, install, 2 of 3");
        userOp.signature = _signedBy(owners, 2);
        _userOp(ownable, "ownable, userOp, 2 of 3");
        bytes memory signature = bytes.concat(plain(owners[0], HASH), plain(owners[1], HASH));
        _erc1271(ownable, signature, "ownable, ERC-1271, 2 of 3");
    }

    function test_gas_K1() public {
        _install(k1, abi.encodePacked(owner.addr, address(this)), "K1, install, 1 safe sender");
        userOp.signature = personal(owner, HASH);
        _userOp(k1, "K1, userOp");
        _erc1271(k1, userOp.signature, "K1, ERC-1271, safe sender");
    }

    /// @dev The data is what a session holds of its keys.
    function _ofSession(uint256 threshold, uint256 count, string memory name) private {
        Vm.Wallet[] memory owners = sortedWallets(count);
        bytes memory data = abi.encode(threshold, addressesOf(owners));
        bytes memory signature = _signedBy(owners, threshold);
        vm.cool(address(ownable));
        assertTrue(ownable.validateSignatureWithData(HASH, signature, data));
        vm.snapshotGasLastCall(GROUP, name);
    }

    function _signedBy(Vm.Wallet[] memory owners, uint256 count) private pure returns (bytes memory signatures) {
        for (uint256 i; i < count; ++i) {
            signatures = bytes.concat(signatures, personal(owners[i], HASH));
        }
    }

    function _install(IValidator validator, bytes memory data, string memory name) private {
        vm.cool(address(validator));
        vm.prank(account);
        validator.onInstall(data);
        vm.snapshotGasLastCall(GROUP, name);
    }

    function _userOp(IValidator validator, string memory name) private {
        PackedUserOperation memory op = userOp;
        vm.cool(address(validator));
        vm.prank(account);
        assertEq(validator.validateUserOp(op, HASH), VALIDATION_SUCCESS);
        vm.snapshotGasLastCall(GROUP, name);
    }

    function _erc1271(IValidator validator, bytes memory signature, string memory name) private {
        vm.cool(address(validator));
        vm.prank(account);
        assertEq(validator.isValidSignatureWithSender(address(this), HASH, signature), bytes4(0x1626ba7e));
        vm.snapshotGasLastCall(GROUP, name);
    }
}
