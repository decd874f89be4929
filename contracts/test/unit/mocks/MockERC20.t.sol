// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Test} from "forge-std/Test.sol";
import {MockERC20} from "src/mocks/MockERC20.sol";

contract MockERC20Test is Test {
    MockERC20 private token = new MockERC20("Token", "TKN");

    function testFuzz_mint(address to, uint256 amount) public {
        vm.assume(to != address(0));
        token.mint(to, amount);
        assertEq(token.balanceOf(to), amount);
        assertEq(token.totalSupply(), amount);
    }

    function test_metadata() public view {
        assertEq(token.name(), "Token");
        assertEq(token.symbol(), "TKN");
        assertEq(token.decimals(), 18);
    }

    function test_RevertWhen_transfer_InsufficientBalance() public {
        token.mint(address(this), 1);
        _assertReverts(
            abi.encodeCall(token.transfer, (address(1), 2)),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(this), 1, 2)
        );
        assertTrue(token.transfer(address(1), 1));
    }

    function test_RevertWhen_transferFrom_InsufficientAllowance() public {
        token.mint(address(this), 2);
        token.approve(address(1), 1);
        vm.startPrank(address(1));
        _assertReverts(
            abi.encodeCall(token.transferFrom, (address(this), address(1), 2)),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(1), 1, 2)
        );
        assertTrue(token.transferFrom(address(this), address(1), 1));
    }

    function _assertReverts(bytes memory data, bytes memory expected) private {
        (bool success, bytes memory reason) = address(token).call(data);
        assertFalse(success);
        assertEq(reason, expected);
    }
}
