// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Test} from "forge-std/Test.sol";
import {ISmartSessionCompatibilityFallback} from "src/interfaces/ISmartSessionCompatibilityFallback.sol";

contract SmartSessionCompatibilityFallbackTest is Test {
    ISmartSessionCompatibilityFallback private handler =
        ISmartSessionCompatibilityFallback(deployCode("SmartSessionCompatibilityFallback.sol"));

    function testFuzz_eip712Domain_OfTheCaller(address account, uint64 chainId) public {
        vm.assume(chainId != 0);
        vm.chainId(chainId);
        vm.prank(account);
        (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 domainChainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        ) = handler.eip712Domain();
        assertEq(fields, bytes1(0x0f));
        assertEq(name, "SmartSessionCompatibilityFallback");
        assertEq(version, "1.0.0");
        assertEq(domainChainId, chainId);
        assertEq(verifyingContract, account);
        assertEq(salt, 0);
        assertEq(extensions.length, 0);
    }

    function test_isModuleType_Fallback() public view {
        for (uint256 i; i < 16; ++i) {
            assertEq(handler.isModuleType(i), i == 3);
        }
    }

    function testFuzz_install_KeepsNothing(address account, bytes calldata data) public {
        vm.startPrank(account);
        vm.record();
        handler.onInstall(data);
        handler.onUninstall(data);
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(address(handler));
        assertEq(reads.length + writes.length, 0);
        assertTrue(handler.isInitialized(account));
    }
}
