// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {stdError} from "forge-std/StdError.sol";
import {Test} from "forge-std/Test.sol";
import {SessionHeader} from "src/session/SessionHeader.sol";

/// @notice The packed slot against a plain struct.
contract SessionHeaderTest is Test {
    struct Model {
        address validator;
        bool paymaster;
        bool userOpPolicies;
        bool singleOwner;
        uint8 actions;
        uint16 contents;
        uint32 position;
        uint256 nonce;
    }

    /// forge-config: default.fuzz.runs = 512
    function testFuzz_header_KeepsEachField(uint8[32] calldata steps, uint256[32] calldata values) public pure {
        SessionHeader header;
        Model memory model;
        for (uint256 i; i < steps.length; ++i) {
            header = _change(header, model, steps[i] % 9, values[i]);
            _assertIsModel(header, model);
        }
    }

    /// @dev Starts from any word, so that no field relies on another being zero.
    function testFuzz_header_FieldsDoNotOverlap(uint256 word, uint8 step, uint256 value) public pure {
        SessionHeader header = SessionHeader.wrap(word >> 1);
        Model memory model = _read(header);
        header = _change(header, model, step % 9, value);
        _assertIsModel(header, model);
    }

    /// @dev A value that is too wide is refused rather than cut.
    function test_RevertWhen_ValueIsTooWide() public {
        vm.expectRevert(stdError.assertionError);
        this.withActionCount(256);
        vm.expectRevert(stdError.assertionError);
        this.withContentCount(65_536);
        vm.expectRevert(stdError.assertionError);
        this.withPosition(1 << 32);
        assertEq(this.withActionCount(255), 255);
        assertEq(this.withContentCount(65_535), 65_535);
        assertEq(this.withPosition((1 << 32) - 1), (1 << 32) - 1);
    }

    /// @dev The nonce never starts again.
    function test_RevertWhen_NonceWouldWrap() public {
        SessionHeader last = SessionHeader.wrap(type(uint256).max);
        vm.expectRevert(stdError.arithmeticError);
        this.withNextNonce(last);
    }

    function withActionCount(uint256 value) external pure returns (uint256) {
        return SessionHeader.wrap(type(uint256).max).withActionCount(value).actionCount();
    }

    function withContentCount(uint256 value) external pure returns (uint256) {
        return SessionHeader.wrap(type(uint256).max).withContentCount(value).contentCount();
    }

    function withPosition(uint256 value) external pure returns (uint256) {
        return SessionHeader.wrap(type(uint256).max).withPosition(value).position();
    }

    function withNextNonce(SessionHeader header) external pure returns (SessionHeader) {
        return header.withNextNonce();
    }

    function _change(SessionHeader header, Model memory model, uint256 step, uint256 value)
        private
        pure
        returns (SessionHeader)
    {
        bool flag = value % 2 == 1;
        if (step == 0) return header.withValidator(model.validator = address(uint160(value)));
        if (step == 1) return header.withPaymaster(model.paymaster = flag);
        if (step == 2) return header.withUserOpPolicies(model.userOpPolicies = flag);
        if (step == 3) return header.withSingleOwner(model.singleOwner = flag);
        if (step == 4) return header.withActionCount(model.actions = uint8(value));
        if (step == 5) return header.withContentCount(model.contents = uint16(value));
        if (step == 6) return header.withPosition(model.position = uint32(value));
        ++model.nonce;
        if (step == 7) return header.withNextNonce();
        Model memory removed;
        removed.nonce = --model.nonce;
        _copy(removed, model);
        return header.onlyNonce();
    }

    function _copy(Model memory from, Model memory to) private pure {
        (to.validator, to.paymaster, to.userOpPolicies, to.singleOwner) =
        (from.validator, from.paymaster, from.userOpPolicies, from.singleOwner);
        (to.actions, to.contents, to.position, to.nonce) = (from.actions, from.contents, from.position, from.nonce);
    }

    function _read(SessionHeader header) private pure returns (Model memory) {
        return Model(
            header.validator(),
            header.permitsPaymaster(),
            header.hasUserOpPolicies(),
            header.hasSingleOwner(),
            uint8(header.actionCount()),
            uint16(header.contentCount()),
            uint32(header.position()),
            header.nonce()
        );
    }

    function _assertIsModel(SessionHeader header, Model memory model) private pure {
        assertEq(abi.encode(_read(header)), abi.encode(model));
        assertEq(header.isEnabled(), model.validator != address(0));
        uint256 word = uint160(model.validator);
        word += (model.paymaster ? 1 << 160 : 0) + (model.userOpPolicies ? 1 << 161 : 0);
        word += (model.singleOwner ? 1 << 162 : 0) + (uint256(model.actions) << 163);
        word += (uint256(model.contents) << 171) + (uint256(model.position) << 187) + (model.nonce << 219);
        assertEq(SessionHeader.unwrap(header), word);
    }
}
