// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {MockDexPool} from "src/mocks/MockDexPool.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";
import {MockRouter} from "src/mocks/MockRouter.sol";

contract MockRouterTest is Test {
    MockRouter private router = new MockRouter();
    MockERC20[3] private tokens;
    MockDexPool[2] private pools;
    address private receiver = makeAddr("receiver");

    function setUp() public {
        for (uint256 i; i < 3; ++i) {
            tokens[i] = new MockERC20("Token", "T");
            tokens[i].mint(address(this), 3e24);
        }
        for (uint256 i; i < 2; ++i) {
            pools[i] = new MockDexPool(address(tokens[i]), address(tokens[i + 1]));
            tokens[i].approve(address(pools[i]), 1e24);
            tokens[i + 1].approve(address(pools[i]), 1e24);
            pools[i].addLiquidity(1e24, 1e24);
            router.addPool(pools[i]);
        }
        tokens[0].approve(address(router), type(uint256).max);
    }

    function testFuzz_swap_AlongThePath(uint256 amount) public {
        amount = bound(amount, 1e3, 1e24);
        uint256 expected = pools[1].quote(address(tokens[1]), pools[0].quote(address(tokens[0]), amount));
        router.swap(amount, expected, _path(), receiver, block.timestamp);
        assertEq(tokens[2].balanceOf(receiver), expected);
        assertEq(tokens[1].balanceOf(address(router)), 0);
    }

    function test_RevertWhen_swap_LateOrShort() public {
        vm.expectRevert(abi.encodeWithSelector(MockRouter.Expired.selector, block.timestamp - 1));
        router.swap(1e18, 0, _path(), receiver, block.timestamp - 1);
        uint256 amountOut = pools[1].quote(address(tokens[1]), pools[0].quote(address(tokens[0]), 1e18));
        vm.expectRevert(abi.encodeWithSelector(MockRouter.InsufficientOutput.selector, amountOut + 1, amountOut));
        router.swap(1e18, amountOut + 1, _path(), receiver, block.timestamp);
    }

    function test_split() public {
        router.split(3e18 + 1, _path(), _path(), receiver);
        assertEq(tokens[0].balanceOf(address(pools[0])), 1e24 + 3e18 + 1);
    }

    function test_exactInput() public {
        uint256 amountOut = pools[1].quote(address(tokens[1]), pools[0].quote(address(tokens[0]), 1e18));
        router.exactInput(1e18, abi.encodePacked(tokens[0], tokens[1], tokens[2], receiver));
        assertEq(tokens[2].balanceOf(receiver), amountOut);
    }

    function test_multicall() public {
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(router.swap, (1e18, 0, _path(), receiver, block.timestamp));
        calls[1] = calls[0];
        router.multicall(calls);
        assertEq(tokens[0].balanceOf(address(pools[0])), 1e24 + 2e18);
        calls[1] = abi.encodeCall(router.swap, (1e18, 0, _path(), receiver, 0));
        vm.expectRevert(abi.encodeWithSelector(MockRouter.Expired.selector, 0));
        router.multicall(calls);
    }

    function test_execute() public {
        bytes[] memory inputs = new bytes[](1);
        inputs[0] = abi.encode(1e18, 0, _path(), receiver);
        router.execute(hex"00", inputs, block.timestamp);
        assertEq(tokens[0].balanceOf(address(pools[0])), 1e24 + 1e18);
        vm.expectRevert(abi.encodeWithSelector(MockRouter.UnknownCommand.selector, bytes1(0x01)));
        router.execute(hex"01", inputs, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(MockRouter.Expired.selector, 0));
        router.execute(hex"00", inputs, 0);
    }

    function _path() private view returns (address[] memory path) {
        path = new address[](3);
        for (uint256 i; i < 3; ++i) {
            path[i] = address(tokens[i]);
        }
    }
}
