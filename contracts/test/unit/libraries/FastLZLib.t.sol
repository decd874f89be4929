// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {LibZip} from "solady/utils/LibZip.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {FastLZLib} from "src/libraries/FastLZLib.sol";

contract FastLZLibTest is Test {
    function decompress(bytes calldata compressed) external pure returns (bytes memory) {
        return FastLZLib.decompress(compressed);
    }

    function testFuzz_decompress_UndoesCompression(bytes memory data) public view {
        assertEq(this.decompress(LibZip.flzCompress(data)), data);
    }

    /// @dev Long runs of few different bytes make matches of every length and of short distances.
    function testFuzz_decompress_UndoesCompressionOfRuns(uint256 seed, uint256 length) public view {
        bytes memory data = new bytes(bound(length, 0, 4000));
        uint256 run;
        bytes1 char;
        for (uint256 i; i < data.length; ++i) {
            if (run == 0) {
                seed = uint256(keccak256(abi.encode(seed)));
                run = 1 + (seed & 3 == 0 ? seed >> 8 & 0x3ff : seed >> 8 & 7);
                char = bytes1(uint8(seed >> 32 & 3));
            }
            data[i] = char;
            --run;
        }
        assertEq(this.decompress(LibZip.flzCompress(data)), data);
    }

    function test_decompress_ReachesBackTheWholeWindow() public view {
        bytes memory data = new bytes(8192 + 3);
        for (uint256 i; i < 8192; ++i) {
            data[i] = bytes1(uint8(uint256(keccak256(abi.encode(i)))));
        }
        bytes memory literals;
        for (uint256 i; i < 8192; i += 32) {
            bytes memory chunk = new bytes(32);
            for (uint256 j; j < 32; ++j) {
                chunk[j] = data[i + j];
            }
            literals = abi.encodePacked(literals, uint8(31), chunk);
        }
        (data[8192], data[8193], data[8194]) = (data[0], data[1], data[2]);
        assertEq(this.decompress(abi.encodePacked(literals, hex"3fff")), data);
    }

    function test_RevertWhen_AMatchReachesBeforeTheStart() public {
        assertEq(this.decompress(hex"0161622001"), "ababa");
        vm.expectRevert(ISmartSession.InvalidData.selector);
        this.decompress(hex"0161622002");
    }

    function test_RevertWhen_AnInstructionIsCutShort() public {
        bytes[3] memory cut = [bytes(hex"0261"), hex"006120", hex"0061e000"];
        for (uint256 i; i < cut.length; ++i) {
            vm.expectRevert(ISmartSession.InvalidData.selector);
            this.decompress(cut[i]);
        }
    }

    function testFuzz_decompress_RefusesOrTerminates(bytes memory garbage) public view {
        try this.decompress{gas: 30e6}(garbage) {}
        catch (bytes memory reason) {
            assertEq(bytes4(reason), ISmartSession.InvalidData.selector);
        }
    }
}
