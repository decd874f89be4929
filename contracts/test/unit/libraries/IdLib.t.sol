// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ActionId, ConfigId, PermissionId} from "src/interfaces/Types.sol";
import {IdLib} from "src/libraries/IdLib.sol";

/// @notice Ids as clients compute them, from Solidity's own encoding.
contract IdLibTest is Test {
    function testFuzz_permissionId(address validator, bytes memory initData, bytes32 salt) public pure {
        bytes32 expected = keccak256(abi.encode(validator, initData, salt));
        assertEq(PermissionId.unwrap(IdLib.permissionId(validator, initData, salt)), expected);
    }

    function testFuzz_actionId(address target, bytes4 selector) public pure {
        assertEq(ActionId.unwrap(IdLib.actionId(target, selector)), keccak256(abi.encodePacked(target, selector)));
    }

    /// @dev Bits around the values of short types mean nothing.
    function testFuzz_actionId_IgnoresDirtyBits(uint256 target, uint256 selector) public pure {
        address dirtyTarget;
        bytes4 dirtySelector;
        assembly ("memory-safe") {
            dirtyTarget := target
            dirtySelector := selector
        }
        ActionId clean = IdLib.actionId(address(uint160(target)), bytes4(bytes32(selector)));
        assertTrue(IdLib.actionId(dirtyTarget, dirtySelector) == clean);
    }

    function testFuzz_configIds(address account, PermissionId permission, ActionId action) public pure {
        bytes32 userOp = keccak256(abi.encodePacked(account, permission));
        bytes32 inner = keccak256(abi.encodePacked(permission, action));
        bytes32 signature = keccak256(abi.encodePacked("ERC1271: ", permission));
        assertEq(ConfigId.unwrap(IdLib.userOpConfigId(account, permission)), userOp);
        assertEq(
            ConfigId.unwrap(IdLib.actionConfigId(account, permission, action)),
            keccak256(abi.encodePacked(account, inner))
        );
        assertEq(
            ConfigId.unwrap(IdLib.erc1271ConfigId(account, permission)), keccak256(abi.encodePacked(account, signature))
        );
    }

    /// @dev No use of a policy shares its configuration with another.
    function testFuzz_configIds_Differ(address account, PermissionId permission, ActionId action) public pure {
        ConfigId userOp = IdLib.userOpConfigId(account, permission);
        ConfigId signature = IdLib.erc1271ConfigId(account, permission);
        ConfigId call = IdLib.actionConfigId(account, permission, action);
        assertFalse(userOp == signature || userOp == call || signature == call);
    }

    function testFuzz_selectorOf(bytes calldata callData) public pure {
        bytes4 expected = callData.length < 4 ? bytes4(0xffffffff) : bytes4(callData[:4]);
        assertEq(IdLib.selectorOf(callData), expected);
    }
}
