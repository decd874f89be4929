// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {Test} from "forge-std/Test.sol";
import {ISmartSession} from "src/interfaces/ISmartSession.sol";
import {ExecutionLib} from "src/libraries/ExecutionLib.sol";
import {
    AbiAccountDecoder,
    AccountDecoder,
    PointerAccountDecoder,
    SoladyAccountDecoder
} from "test/utils/AccountDecoder.sol";

/// @dev What a policy or the module reads, in the shape that the accounts return.
contract ExecutionReader {
    using ExecutionLib for bytes;

    function read(bytes calldata callData) external pure returns (bytes32 mode, Execution[] memory list) {
        bytes calldata inner;
        (mode, inner) = callData.decodeExecute();
        if (bytes1(mode) == 0x01) {
            list = new Execution[](inner.batchLength());
            for (uint256 i; i < list.length; ++i) {
                (address target, uint256 value, bytes calldata data) = inner.batchItem(i);
                list[i] = Execution(target, value, data);
            }
        } else {
            list = new Execution[](1);
            (address target, uint256 value, bytes calldata data) = inner.decodeSingle();
            list[0] = Execution(target, value, data);
        }
    }
}

contract ExecutionLibTest is Test {
    bytes32 private constant SINGLE = bytes32(0);
    bytes32 private constant BATCH = bytes32(bytes1(0x01));
    /// @dev Of a batch: selector, mode, offset, length; offset and length of the array.
    uint256 private constant HEADS = 0x64 + 0x40;
    /// @dev Where `_twoItems` have their items: after two heads, and after 5 words of the first.
    uint256 private constant FIRST = HEADS + 0x40;
    uint256 private constant SECOND = HEADS + 0xe0;

    ExecutionReader private reader = new ExecutionReader();
    AccountDecoder[3] private accounts =
        [AccountDecoder(new PointerAccountDecoder()), new SoladyAccountDecoder(), new AbiAccountDecoder()];

    function testFuzz_single_ReadsAsAccounts(address target, uint256 value, bytes calldata data) public view {
        Execution[] memory list = new Execution[](1);
        list[0] = Execution(target, value, data);
        _assertReadsAs(_single(target, value, data), SINGLE, list);
    }

    function testFuzz_batch_ReadsAsAccounts(Execution[] calldata list) public view {
        _assertReadsAs(_batch(list), BATCH, list);
    }

    /// @dev What is read is exactly what every account executes, or it is refused by name.
    function testFuzz_read_BrokenCallDataIsNeverReadOtherwise(
        Execution[3] calldata items,
        uint256 length,
        bool batch,
        uint256[6] calldata places,
        uint256[6] calldata words,
        uint256 cut
    ) public view {
        bytes memory callData = batch
            ? _batch(_list(items, length % 4))
            : _single(items[0].target, items[0].value, items[0].callData);
        for (uint256 i; i < length % 7; ++i) {
            _overwrite(callData, places[i], words[i]);
        }
        if (cut % 3 == 0) {
            cut = bound(cut, 4, callData.length);
            assembly ("memory-safe") {
                mstore(callData, cut)
            }
        }
        _assertReadsAsAccountsOrRefuses(callData);
    }

    function testFuzz_RevertWhen_CallDataIsCut(Execution[2] calldata items, uint256 cut) public {
        bytes memory callData = _batch(_list(items));
        uint256 last = items[1].callData.length;
        // Less than the last item's own bytes; the padding after them is nobody's.
        uint256 needed = callData.length - (last + 31) / 32 * 32 + last;
        cut = bound(cut, 4, needed - 1);
        // The outer length says what is left, so that only the batch is short.
        if (cut >= 0x64) _store(callData, 0x44, cut - 0x64);
        assembly ("memory-safe") {
            mstore(callData, cut)
        }
        vm.expectRevert(ISmartSession.InvalidData.selector);
        reader.read(callData);
    }

    function test_read_UnpaddedTail() public view {
        bytes memory callData = _batch(_twoItems());
        uint256 needed = callData.length - 28;
        _store(callData, 0x44, needed - 0x64);
        assembly ("memory-safe") {
            mstore(callData, needed)
        }
        _assertReadsAs(callData, BATCH, _twoItems());
    }

    function test_RevertWhen_SingleIsShorterThanItsHead() public {
        _assertReadsAs(_single(address(1), 2, ""), SINGLE, _one(Execution(address(1), 2, "")));
        bytes memory callData = abi.encodeWithSelector(0xe9ae5c53, SINGLE, new bytes(51));
        vm.expectRevert(ISmartSession.InvalidData.selector);
        reader.read(callData);
    }

    function test_RevertWhen_OuterOffsetIsNotStandard() public {
        _assertRefusedWith(0x24, 0x20);
        _assertRefusedWith(0x24, 0x60);
        _assertRefusedWith(0x24, type(uint256).max);
    }

    function test_RevertWhen_OuterLengthIsBeyondCallData() public {
        uint256 length = _batch(_twoItems()).length - 0x64;
        _assertRefusedWith(0x44, length + 1);
        _assertRefusedWith(0x44, type(uint256).max);
    }

    function test_RevertWhen_ArrayOffsetIsNotStandard() public {
        _assertRefusedWith(0x64, 0x00);
        _assertRefusedWith(0x64, 0x40);
    }

    function test_RevertWhen_BatchIsLongerThanItsData() public {
        // Heads are words: so many fit behind the length.
        uint256 words = (_batch(_twoItems()).length - HEADS) / 32;
        _assertRefusedWith(0x84, words + 1);
        _assertRefusedWith(0x84, 1 << 251);
        _assertRefusedWith(0x84, type(uint256).max);
    }

    function test_RevertWhen_ItemOffsetIsOutside() public {
        uint256 size = _batch(_twoItems()).length - HEADS;
        _assertRefusedWith(HEADS, size - 0x5f);
        _assertRefusedWith(HEADS, type(uint256).max);
        _assertRefusedWith(HEADS, type(uint256).max - 0x1f);
        _assertRefusedWith(HEADS, type(uint128).max);
    }

    function test_RevertWhen_TargetHasDirtyBits() public {
        _assertRefusedWith(FIRST, 1 << 160 | 0xa11ce);
    }

    function test_RevertWhen_DataOffsetIsOutside() public {
        uint256 size = _batch(_twoItems()).length - SECOND;
        _assertRefusedWith(SECOND + 0x40, size - 0x1f);
        _assertRefusedWith(SECOND + 0x40, type(uint256).max);
        _assertRefusedWith(SECOND + 0x40, type(uint256).max - 0x3f);
    }

    function test_RevertWhen_DataLengthIsOutside() public {
        // The second item's data is its last word: 4 bytes, padded.
        _assertRefusedWith(SECOND + 0x60, 33);
        _assertRefusedWith(SECOND + 0x60, type(uint256).max);
        _assertRefusedWith(SECOND + 0x60, type(uint256).max - 0x1f);
    }

    /// @dev Solidity's accessors take item offsets as signed. Here an account would call what no one checked.
    function test_RevertWhen_ItemOffsetIsBackward() public {
        bytes memory callData = _batch(_twoItems());
        // Into the length of the array, where accounts would read target 2.
        _store(callData, HEADS, type(uint256).max - 0x1f);
        _store(callData, HEADS + 0x20, 0x40);
        Execution[] memory list = _twoItems();
        (, list) = accounts[0].execute(BATCH, this.inner(callData));
        assertEq(list[0].target, address(2));

        vm.expectRevert(ISmartSession.InvalidData.selector);
        reader.read(callData);
    }

    function test_batch_Empty() public view {
        _assertReadsAs(_batch(new Execution[](0)), BATCH, new Execution[](0));
    }

    /// @dev Every word of this batch is a head that points to a whole item, and so is the word behind it.
    function test_RevertWhen_AHeadIsBehindTheBatch() public {
        uint256 item = 0x80;
        uint256[12] memory words = [item, item, item, item, item, item, 0x60, item, item, item, item, item];
        _assertReadsAsAccountsOrRefuses(_raw(12, abi.encodePacked(words), abi.encode(item)));
        reader.read(_raw(12, abi.encodePacked(words), abi.encode(item)));

        vm.expectRevert(ISmartSession.InvalidData.selector);
        reader.read(_raw(13, abi.encodePacked(words), abi.encode(item)));
    }

    /// @dev Its data would lie inside: only the word that says where is behind the batch.
    function test_RevertWhen_AnItemIsCut() public {
        reader.read(_raw(1, abi.encode(0x20, 0, 5, 0), ""));
        vm.expectRevert(ISmartSession.InvalidData.selector);
        reader.read(_raw(1, abi.encode(0x20, 0, 5), abi.encode(0)));
    }

    /// @param region the array behind its length.
    /// @param behind what follows the whole in the calldata.
    function _raw(uint256 length, bytes memory region, bytes memory behind) private pure returns (bytes memory) {
        return bytes.concat(
            abi.encodePacked(AccountDecoder.execute.selector, BATCH, uint256(0x40), 0x40 + region.length),
            abi.encode(0x20, length),
            region,
            behind
        );
    }

    function inner(bytes calldata callData) external pure returns (bytes memory) {
        return callData[0x64:];
    }

    function _assertRefusedWith(uint256 place, uint256 word) private {
        bytes memory callData = _batch(_twoItems());
        reader.read(callData);
        _store(callData, place, word);
        vm.expectRevert(ISmartSession.InvalidData.selector);
        reader.read(callData);
    }

    function _assertReadsAs(bytes memory callData, bytes32 mode, Execution[] memory list) private view {
        (bytes32 modeRead, Execution[] memory listRead) = reader.read(callData);
        assertEq(modeRead, mode);
        assertEq(abi.encode(listRead), abi.encode(list));
        _assertReadsAsAccountsOrRefuses(callData);
    }

    function _assertReadsAsAccountsOrRefuses(bytes memory callData) private view {
        (bool success, bytes memory result) = address(reader).staticcall(abi.encodeCall(reader.read, (callData)));
        if (!success) {
            assertEq(result, abi.encodePacked(ISmartSession.InvalidData.selector));
            return;
        }
        for (uint256 i; i < accounts.length; ++i) {
            (bool executes, bytes memory executed) = address(accounts[i]).staticcall(callData);
            assertTrue(executes);
            assertEq(executed, result);
        }
    }

    function _single(address target, uint256 value, bytes memory data) private pure returns (bytes memory) {
        return abi.encodeCall(AccountDecoder.execute, (SINGLE, abi.encodePacked(target, value, data)));
    }

    function _batch(Execution[] memory list) private pure returns (bytes memory) {
        return abi.encodeCall(AccountDecoder.execute, (BATCH, abi.encode(list)));
    }

    function _one(Execution memory item) private pure returns (Execution[] memory list) {
        list = new Execution[](1);
        list[0] = item;
    }

    /// @dev The first item's data is one word, the second's 4 bytes.
    function _twoItems() private pure returns (Execution[] memory list) {
        list = new Execution[](2);
        list[0] = Execution(address(0xa11ce), 1, abi.encode(7));
        list[1] = Execution(address(0xb0b), 2, hex"01020304");
    }

    function _list(Execution[2] calldata items) private pure returns (Execution[] memory list) {
        list = new Execution[](2);
        (list[0], list[1]) = (items[0], items[1]);
    }

    function _list(Execution[3] calldata items, uint256 length) private pure returns (Execution[] memory list) {
        list = new Execution[](length);
        for (uint256 i; i < length; ++i) {
            list[i] = items[i];
        }
    }

    /// @dev Words are what breaks a decoder: small numbers, negative ones, and bytes of any kind.
    function _overwrite(bytes memory callData, uint256 place, uint256 word) private pure {
        uint256 kind = word % 5;
        if (kind == 0) word = (word >> 8) % 24 * 32;
        if (kind == 1) word = (word >> 8) % callData.length;
        if (kind == 2) word = type(uint256).max - (word >> 8) % 512;
        if (kind == 3) word = 1 << (word >> 8) % 256;
        // Mode stays: it says which encoding follows.
        uint256 words = (callData.length - 0x24) / 32;
        _store(callData, 0x24 + place % words * 32, word);
    }

    function _store(bytes memory callData, uint256 place, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(callData, 0x20), place), word)
        }
    }
}
