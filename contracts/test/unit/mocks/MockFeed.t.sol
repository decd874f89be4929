// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockFeed} from "src/mocks/MockFeed.sol";

contract MockFeedTest is Test {
    MockFeed private feed = new MockFeed();
    address private account;
    uint256 private key;

    function setUp() public {
        (account, key) = makeAddrAndKey("account");
    }

    function test_post() public {
        vm.expectEmit(address(feed));
        emit MockFeed.Posted(1, address(this), "news", "hello");
        feed.post("news", "hello");
        assertEq(feed.posts(), 1);
    }

    function testFuzz_signIn(uint256 expiresAt) public {
        expiresAt = bound(expiresAt, block.timestamp, type(uint256).max);
        bytes memory signature = _sign("SignIn(address account,uint256 nonce,uint256 expiresAt)", 0, expiresAt);
        feed.signIn(account, expiresAt, signature);
        assertEq(feed.signedInUntil(account), expiresAt);
        vm.expectRevert(abi.encodeWithSelector(MockFeed.InvalidSignature.selector, account));
        feed.signIn(account, expiresAt, signature);
    }

    function test_RevertWhen_signIn_Expired() public {
        vm.warp(2);
        bytes memory signature = _sign("SignIn(address account,uint256 nonce,uint256 expiresAt)", 0, 1);
        vm.expectRevert(abi.encodeWithSelector(MockFeed.Expired.selector, 1));
        feed.signIn(account, 1, signature);
    }

    function test_handOver() public {
        uint256 to = uint160(address(this));
        feed.handOver(account, address(this), _sign("HandOver(address account,address to,uint256 nonce)", to, 0));
        assertEq(feed.handOvers(account), address(this));
        bytes memory signature = _sign("SignIn(address account,uint256 nonce,uint256 expiresAt)", 1, 9);
        vm.expectRevert(abi.encodeWithSelector(MockFeed.InvalidSignature.selector, account));
        feed.handOver(account, address(9), signature);
    }

    function _sign(bytes memory typeName, uint256 second, uint256 third) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Feed"),
                keccak256("1"),
                block.chainid,
                feed
            )
        );
        bytes32 structHash = keccak256(abi.encode(keccak256(typeName), account, second, third));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}
