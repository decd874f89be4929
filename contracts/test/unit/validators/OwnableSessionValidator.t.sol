// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Vm} from "forge-std/Vm.sol";
import {IOwnableValidator} from "src/interfaces/IOwnableValidator.sol";
import {SignerTest} from "test/utils/SignerTest.sol";

/// @notice The part that keeps nothing: session keys.
contract OwnableSessionValidatorTest is SignerTest {
    IOwnableValidator private validator = IOwnableValidator(deployCode("OwnableValidator.sol"));
    bytes32 private constant HASH = keccak256("hash");

    function testFuzz_validateSignatureWithData_OneOwner(bytes32 hash, uint256 secret) public {
        Vm.Wallet memory key = vm.createWallet(boundPrivateKey(secret));
        assertTrue(validator.validateSignatureWithData(hash, personal(key, hash), _data(1, _one(key))));
        assertFalse(validator.validateSignatureWithData(~hash, personal(key, hash), _data(1, _one(key))));
    }

    /// @dev Any choice of signers, in any order, with repetitions and a stranger among them.
    function testFuzz_validateSignatureWithData_SameAsSet(uint256 choices, uint256 threshold, uint256 count) public {
        Vm.Wallet[] memory owners = sortedWallets(4);
        threshold = bound(threshold, 1, 4);
        count = bound(count, 0, 8);
        bytes memory signature;
        uint256 set;
        for (uint256 i; i < count; ++i) {
            uint256 choice = (choices >> (8 * i)) % 5;
            if (choice == 4) {
                signature = concat(signature, personal(stranger(), HASH));
            } else {
                signature = concat(signature, personal(owners[choice], HASH));
                set |= 1 << choice;
            }
        }
        bool expected = _bits(set) >= threshold;
        assertEq(validator.validateSignatureWithData(HASH, signature, _data(threshold, addressesOf(owners))), expected);
    }

    function test_validateSignatureWithData_MaxOwners() public {
        Vm.Wallet[] memory owners = sortedWallets(32);
        bytes memory signature;
        for (uint256 i; i < 32; ++i) {
            signature = concat(signature, personal(owners[i], HASH));
        }
        assertTrue(validator.validateSignatureWithData(HASH, signature, _data(32, addressesOf(owners))));
        signature = concat(signature, personal(owners[0], HASH));
        assertFalse(validator.validateSignatureWithData(HASH, signature, _data(32, addressesOf(owners))));
    }

    function test_validateSignatureWithData_MoreThanThreshold() public {
        Vm.Wallet memory key = stranger();
        bytes memory twice = concat(personal(key, HASH), personal(key, HASH));
        assertTrue(validator.validateSignatureWithData(HASH, twice, _data(1, _one(key))));
    }

    function test_validateSignatureWithData_OtherFormsFail() public {
        Vm.Wallet memory key = stranger();
        _assertFails(key, plain(key, HASH));
        _assertFails(key, highS(personal(key, HASH)));
        _assertFails(key, compact(personal(key, HASH)));
        _assertFails(key, "");
        _assertFails(key, new bytes(65));
        _assertFails(key, bytes.concat(personal(key, HASH), hex"00"));
        for (uint256 length; length < 65; ++length) {
            _assertFails(key, truncated(personal(key, HASH), length));
        }
    }

    /// @dev A recovery that fails gives the zero address, which must not be an owner.
    function test_validateSignatureWithData_ZeroOwnerFails() public view {
        address[] memory zero = new address[](1);
        assertFalse(validator.validateSignatureWithData(HASH, new bytes(65), _data(1, zero)));
        address[] memory two = new address[](2);
        two[1] = address(1);
        assertFalse(validator.validateSignatureWithData(HASH, new bytes(65), _data(1, two)));
    }

    function test_validateSignatureWithData_WrongOwnersFail() public {
        Vm.Wallet[] memory owners = sortedWallets(2);
        bytes memory both = concat(personal(owners[0], HASH), personal(owners[1], HASH));
        address[] memory list = addressesOf(owners);
        assertTrue(validator.validateSignatureWithData(HASH, both, _data(2, list)));

        assertFalse(validator.validateSignatureWithData(HASH, both, _data(0, list)));
        assertFalse(validator.validateSignatureWithData(HASH, both, _data(3, list)));
        (list[0], list[1]) = (list[1], list[0]);
        assertFalse(validator.validateSignatureWithData(HASH, both, _data(2, list)));
        list[0] = list[1];
        assertFalse(validator.validateSignatureWithData(HASH, both, _data(1, list)));
        assertFalse(validator.validateSignatureWithData(HASH, both, _data(1, ascending(33))));
        assertFalse(validator.validateSignatureWithData(HASH, both, _data(1, new address[](0))));
    }

    /// @dev The lower 160 bits alone would be the owner.
    function testFuzz_validateSignatureWithData_WideOwnersFail(uint256 index, uint256 bit) public {
        Vm.Wallet[] memory owners = sortedWallets(2);
        bytes memory both = concat(personal(owners[0], HASH), personal(owners[1], HASH));
        uint256 wide = uint256(1) << bound(bit, 160, 255);
        bytes memory data = withWord(_data(2, addressesOf(owners)), 128, uint160(owners[1].addr) | wide);
        assertFalse(validator.validateSignatureWithData(HASH, both, data));

        Vm.Wallet memory key = owners[index % 2];
        data = withWord(_data(1, _one(key)), 96, uint160(key.addr) | wide);
        assertFalse(validator.validateSignatureWithData(HASH, personal(key, HASH), data));
    }

    /// @dev One word of the encoding at a time.
    function testFuzz_validateSignatureWithData_OtherEncodingsFail(uint256 word, uint256 value) public {
        Vm.Wallet memory key = stranger();
        bytes memory data = _data(1, _one(key));
        assertTrue(validator.validateSignatureWithData(HASH, personal(key, HASH), data));
        word = bound(word, 0, 3);
        vm.assume(bytes32(value) != sliceWord(data, 32 * word));
        assertFalse(validator.validateSignatureWithData(HASH, personal(key, HASH), withWord(data, 32 * word, value)));
    }

    function testFuzz_validateSignatureWithData_OtherEncodingsOfTwoFail(uint256 word, uint256 value) public {
        Vm.Wallet[] memory owners = sortedWallets(2);
        bytes memory both = concat(personal(owners[0], HASH), personal(owners[1], HASH));
        bytes memory data = _data(2, addressesOf(owners));
        word = bound(word, 0, 4);
        vm.assume(bytes32(value) != sliceWord(data, 32 * word) && (word != 0 || value != 1));
        assertFalse(validator.validateSignatureWithData(HASH, both, withWord(data, 32 * word, value)));
    }

    function testFuzz_validateSignatureWithData_NeverReverts(bytes32 hash, bytes memory signature, bytes memory data)
        public
        view
    {
        assertFalse(validator.validateSignatureWithData(hash, signature, data));
    }

    function testFuzz_validateSignatureWithData_TruncatedDataFails(uint256 length) public {
        Vm.Wallet[] memory owners = sortedWallets(2);
        bytes memory both = concat(personal(owners[0], HASH), personal(owners[1], HASH));
        bytes memory data = _data(2, addressesOf(owners));
        length = bound(length, 0, data.length - 1);
        assertFalse(validator.validateSignatureWithData(HASH, both, truncated(data, length)));
        assertFalse(validator.validateSignatureWithData(HASH, both, bytes.concat(data, hex"00")));
    }

    function _assertFails(Vm.Wallet memory key, bytes memory signature) private view {
        assertFalse(validator.validateSignatureWithData(HASH, signature, _data(1, _one(key))));
    }

    function _data(uint256 threshold, address[] memory owners) private pure returns (bytes memory) {
        return abi.encode(threshold, owners);
    }

    function _one(Vm.Wallet memory key) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = key.addr;
    }

    function _bits(uint256 set) private pure returns (uint256 count) {
        for (; set != 0; set >>= 1) {
            count += set & 1;
        }
    }
}
