// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockPermitToken} from "src/mocks/MockPermitToken.sol";

contract MockPermitTokenTest is Test {
    MockPermitToken private token = new MockPermitToken();
    address private owner;
    uint256 private key;
    address private spender = makeAddr("spender");

    function setUp() public {
        (owner, key) = makeAddrAndKey("owner");
        token.mint(owner, 100);
    }

    function testFuzz_permit(uint256 value) public {
        bytes memory signature = _sign(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                spender,
                value,
                0,
                block.timestamp
            )
        );
        token.permit(owner, spender, value, block.timestamp, signature);
        assertEq(token.allowance(owner, spender), value);
        vm.expectRevert(abi.encodeWithSelector(MockPermitToken.InvalidSignature.selector, owner));
        token.permit(owner, spender, value, block.timestamp, signature);
    }

    function test_RevertWhen_permit_Late() public {
        vm.warp(2);
        vm.expectRevert(abi.encodeWithSelector(MockPermitToken.NotNow.selector, 0, 1));
        token.permit(owner, spender, 1, 1, "");
    }

    function test_transferWithAuthorization() public {
        bytes memory signature = _authorize(40, "one");
        token.transferWithAuthorization(owner, spender, 40, 0, block.timestamp + 1, "one", signature);
        assertEq(token.balanceOf(spender), 40);
        vm.expectRevert(abi.encodeWithSelector(MockPermitToken.AuthorizationUsed.selector, bytes32("one")));
        token.transferWithAuthorization(owner, spender, 40, 0, block.timestamp + 1, "one", signature);
        vm.expectRevert(abi.encodeWithSelector(MockPermitToken.InvalidSignature.selector, owner));
        token.transferWithAuthorization(owner, spender, 41, 0, block.timestamp + 1, "two", _authorize(40, "two"));
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(MockPermitToken.NotNow.selector, 0, block.timestamp));
        token.transferWithAuthorization(owner, spender, 40, 0, block.timestamp, "two", "");
    }

    function test_aliases() public {
        vm.startPrank(owner);
        token.increaseAllowance(spender, 10);
        token.increaseApproval(spender, 5);
        token.push(spender, 20);
        token.move(owner, spender, 20);
        vm.stopPrank();
        assertEq(token.allowance(owner, spender), 15);
        assertEq(token.balanceOf(spender), 40);
        vm.startPrank(spender);
        token.pull(owner, 10);
        token.move(owner, address(this), 5);
        vm.expectRevert();
        token.pull(owner, 1);
        vm.stopPrank();
        assertEq(token.balanceOf(spender), 50);
        assertEq(token.balanceOf(address(this)), 5);
    }

    function _authorize(uint256 value, bytes32 nonce) private view returns (bytes memory) {
        return _sign(
            abi.encode(
                keccak256(
                    "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                ),
                owner,
                spender,
                value,
                0,
                block.timestamp + 1,
                nonce
            )
        );
    }

    function _sign(bytes memory message) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Permit Token"),
                keccak256("1"),
                block.chainid,
                token
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, keccak256(message))));
        return abi.encodePacked(r, s, v);
    }
}
