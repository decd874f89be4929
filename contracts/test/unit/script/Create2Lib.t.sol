// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Create2Lib} from "../../../../script/Create2Lib.sol";
import {Test} from "forge-std/Test.sol";

contract Create2LibTest is Test {
    function testFuzz_deploy_AddressOf(bytes32 salt) public {
        bytes memory creationCode = _returning(hex"60016002");
        address expected = Create2Lib.addressOf(salt, creationCode);
        assertEq(expected.code.length, 0);
        assertEq(Create2Lib.deploy(salt, creationCode), expected);
        assertEq(expected.code, hex"60016002");
    }

    function test_RevertWhen_DeployerMissing() public {
        vm.etch(Create2Lib.DETERMINISTIC_DEPLOYER, "");
        vm.expectRevert(abi.encodeWithSelector(Create2Lib.DeployerMissing.selector, Create2Lib.DETERMINISTIC_DEPLOYER));
        this.deploy(_returning(hex"00"));
    }

    function test_RevertWhen_DeploymentFailed() public {
        bytes memory reverting = hex"5f5ffd";
        vm.expectRevert(
            abi.encodeWithSelector(Create2Lib.DeploymentFailed.selector, Create2Lib.addressOf(0, reverting))
        );
        this.deploy(reverting);
    }

    function test_RevertWhen_NothingDeployed() public {
        bytes memory empty = hex"5f5ff3";
        vm.expectRevert(abi.encodeWithSelector(Create2Lib.DeploymentFailed.selector, Create2Lib.addressOf(0, empty)));
        this.deploy(empty);
    }

    function deploy(bytes memory creationCode) external returns (address) {
        return Create2Lib.deploy(0, creationCode);
    }

    /// @dev Creation code that returns up to 32 bytes.
    function _returning(bytes memory code) private pure returns (bytes memory) {
        uint8 length = uint8(code.length);
        return abi.encodePacked(hex"60", length, hex"600a5f3960", length, hex"5ff3", code);
    }
}
