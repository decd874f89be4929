// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Test} from "forge-std/Test.sol";
import {Vm} from "forge-std/Vm.sol";
import {LibBytes} from "solady/utils/LibBytes.sol";

/// @notice Signs in every form, the wrong ones too.
abstract contract SignerTest is Test {
    uint256 private constant N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function stranger() internal returns (Vm.Wallet memory) {
        return vm.createWallet("stranger");
    }

    /// @notice The hash as it is.
    function plain(Vm.Wallet memory signer, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer.privateKey, hash);
        return abi.encodePacked(r, s, v);
    }

    /// @notice The hash as an EIP-191 personal message.
    function personal(Vm.Wallet memory signer, bytes32 hash) internal pure returns (bytes memory) {
        return plain(signer, MessageHashUtils.toEthSignedMessageHash(hash));
    }

    /// @notice The other signature that the same key and hash have.
    function highS(bytes memory signature) internal pure returns (bytes memory) {
        bytes32 s = bytes32(N - uint256(LibBytes.load(signature, 32)));
        uint8 v = uint8(signature[64]) == 27 ? 28 : 27;
        return abi.encodePacked(LibBytes.load(signature, 0), s, v);
    }

    /// @notice ERC-2098: 64 bytes.
    function compact(bytes memory signature) internal pure returns (bytes memory) {
        uint256 parity = uint8(signature[64]) - 27;
        return abi.encodePacked(LibBytes.load(signature, 0), uint256(LibBytes.load(signature, 32)) | parity << 255);
    }

    /// @notice A signature of the zero hash, made from the public key alone: r = x(Q) and s = r.
    function forgedForZeroHash(Vm.Wallet memory signer) internal pure returns (bytes memory) {
        uint256 r = signer.publicKeyX % N;
        bool odd = signer.publicKeyY & 1 == 1;
        // s in the lower half: -s goes with the mirrored point.
        return r <= N / 2
            ? abi.encodePacked(r, r, odd ? uint8(28) : uint8(27))
            : abi.encodePacked(r, N - r, odd ? uint8(27) : uint8(28));
    }

    /// @notice Wallets whose addresses ascend.
    function sortedWallets(uint256 count) internal returns (Vm.Wallet[] memory wallets) {
        wallets = new Vm.Wallet[](count);
        for (uint256 i; i < count; ++i) {
            Vm.Wallet memory wallet = vm.createWallet(uint256(keccak256(abi.encode("owner", i))) % N);
            uint256 at = i;
            for (; at > 0 && wallets[at - 1].addr > wallet.addr; --at) {
                wallets[at] = wallets[at - 1];
            }
            wallets[at] = wallet;
        }
    }

    function addressesOf(Vm.Wallet[] memory wallets) internal pure returns (address[] memory list) {
        list = new address[](wallets.length);
        for (uint256 i; i < list.length; ++i) {
            list[i] = wallets[i].addr;
        }
    }

    /// @notice Addresses 100, 101, …
    function ascending(uint256 count) internal pure returns (address[] memory list) {
        list = new address[](count);
        for (uint160 i; i < count; ++i) {
            list[i] = address(100 + i);
        }
    }

    function concat(bytes memory a, bytes memory b) internal pure returns (bytes memory) {
        return bytes.concat(a, b);
    }

    function truncated(bytes memory data, uint256 length) internal pure returns (bytes memory) {
        return LibBytes.slice(data, 0, length);
    }

    function sliceWord(bytes memory data, uint256 offset) internal pure returns (bytes32) {
        return LibBytes.load(data, offset);
    }

    function withWord(bytes memory data, uint256 offset, uint256 word) internal pure returns (bytes memory) {
        return bytes.concat(LibBytes.slice(data, 0, offset), bytes32(word), LibBytes.slice(data, offset + 32));
    }
}
