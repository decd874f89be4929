// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {IPolicy} from "src/interfaces/IPolicy.sol";
import {ISudoPolicy} from "src/interfaces/ISudoPolicy.sol";
import {PolicyTest} from "test/utils/PolicyTest.sol";

contract SudoPolicyTest is PolicyTest {
    ISudoPolicy private policy = ISudoPolicy(deployCode("SudoPolicy.sol"));

    function _policy() internal view override returns (IPolicy) {
        return policy;
    }

    function _initData() internal pure override returns (bytes memory) {
        return "";
    }

    function _isUserOpPolicy() internal pure override returns (bool) {
        return true;
    }

    function _isActionPolicy() internal pure override returns (bool) {
        return true;
    }

    function _is1271Policy() internal pure override returns (bool) {
        return true;
    }

    /// @dev It has nothing to initialise.
    function test_RevertWhen_NotInitialized() public override {
        assertEq(policy.checkAction(otherId, otherAccount, target, 0, ""), AGREES);
    }

    function testFuzz_initializeWithMultiplexer_IgnoresInitData(bytes calldata initData) public {
        vm.record();
        _initialize(initData);
        (, bytes32[] memory writes) = vm.accesses(address(policy));
        assertEq(writes.length, 0);
    }

    function testFuzz_check_AgreesToAll(PackedUserOperation calldata userOp, uint256 value, bytes calldata data)
        public
    {
        assertEq(policy.checkUserOpPolicy(id, userOp), AGREES);
        assertEq(policy.checkAction(id, account, target, value, data), AGREES);
        assertTrue(policy.check1271SignedAction(id, target, account, keccak256(data), data));
    }
}
