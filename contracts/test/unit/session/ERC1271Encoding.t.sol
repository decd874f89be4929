// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SessionSignatureTest} from "test/utils/SessionSignatureTest.sol";

/// @notice How an ERC-1271 signature of a session may be encoded, and that every other encoding is refused.
contract ERC1271EncodingTest is SessionSignatureTest {
    /// @dev ERC-6492: the account exists, so what would deploy it is not looked at.
    function testFuzz_isValidSignature_Unwraps6492(address factory, bytes calldata factoryData) public view {
        bytes memory wrapped = abi.encode(factory, factoryData, _signed(ORDER, ORDER, "Order"));
        assertEq(_ask(_hash(), abi.encodePacked(wrapped, _magic())), YES);
    }

    function testFuzz_RefusesBroken6492(uint256 place, uint256 word, uint256 cut) public view {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        bytes memory wrapped = abi.encode(address(1), "", signature);
        bytes memory broken = bytes.concat(wrapped);
        place = bound(place, 0, broken.length / 32 - 1) * 32;
        cut = bound(cut, 0, broken.length);
        assembly ("memory-safe") {
            mstore(add(add(broken, 0x20), place), word)
            mstore(broken, cut)
        }
        // What passes still holds the whole signature.
        if (_ask(_hash(), abi.encodePacked(broken, _magic())) == YES) assertGt(cut, signature.length);
    }

    function testFuzz_RefusesGarbage(bytes32 hash, bytes calldata garbage) public view {
        vm.assume(hash != 0x7739773977397739773977397739773977397739773977397739773977397739);
        assertEq(_ask(hash, garbage), NO);
        assertEq(_ask(hash, abi.encodePacked(id, garbage)), NO);
        assertEq(_ask(hash, abi.encodePacked(garbage, _magic())), NO);
    }

    function testFuzz_RefusesAnyFlippedByte(uint256 place, uint8 flip) public view {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        signature[place % signature.length] ^= bytes1(uint8(bound(flip, 1, 255)));
        assertEq(_ask(_hash(), signature), NO);
    }

    function test_RefusesEveryCut() public view {
        bytes memory signature = _signed(ORDER, ORDER, "Order");
        for (uint256 length = signature.length; length > 0; --length) {
            assembly ("memory-safe") {
                mstore(signature, sub(length, 1))
            }
            assertEq(_ask(_hash(), signature), NO);
        }
    }

    function _magic() private pure returns (bytes32) {
        return 0x6492649264926492649264926492649264926492649264926492649264926492;
    }
}
