// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Suite, SuiteLib} from "../../../../script/SuiteLib.sol";
import {Test} from "forge-std/Test.sol";

contract SuiteLibTest is Test {
    string[13] private names = [
        "SmartSession",
        "SmartSessionCompatibilityFallback",
        "OwnableValidator",
        "K1Validator",
        "UniActionPolicy",
        "TimeFramePolicy",
        "SudoPolicy",
        "UsageLimitPolicy",
        "ValueLimitPolicy",
        "ERC20SpendingLimitPolicy",
        "SimpleGasPolicy",
        "ContractWhitelistPolicy",
        "ArgPolicy"
    ];

    /// @dev No immutables and no storage: the code may be copied to another address. And it fits everywhere.
    function test_deploySuite_CodeCanBeCopied() public {
        vm.record();
        address[] memory suite = _deploySuite();
        assertEq(suite.length, names.length);
        for (uint256 i; i < suite.length; ++i) {
            assertEq(suite[i].code, vm.getDeployedCode(names[i]), names[i]);
            assertLe(suite[i].code.length, 24_000, names[i]);
            (, bytes32[] memory writes) = vm.accesses(suite[i]);
            assertEq(writes.length, 0, names[i]);
        }
    }

    function test_deploySuite_Twice() public {
        address[] memory first = _deploySuite();
        vm.etch(SuiteLib.DETERMINISTIC_DEPLOYER, "");
        address[] memory second = _deploySuite();
        assertEq(first, second);
    }

    function testFuzz_deploy_AddressOf(bytes32 salt) public {
        bytes memory creationCode = _returning(hex"60016002");
        address expected = SuiteLib.addressOf(salt, creationCode);
        assertEq(expected.code.length, 0);
        assertEq(SuiteLib.deploy(salt, creationCode), expected);
        assertEq(expected.code, hex"60016002");
    }

    function test_RevertWhen_DeployerMissing() public {
        vm.etch(SuiteLib.DETERMINISTIC_DEPLOYER, "");
        vm.expectRevert(abi.encodeWithSelector(SuiteLib.DeployerMissing.selector, SuiteLib.DETERMINISTIC_DEPLOYER));
        this.deploy(_returning(hex"00"));
    }

    function test_RevertWhen_DeploymentFailed() public {
        bytes memory reverting = hex"5f5ffd";
        vm.expectRevert(abi.encodeWithSelector(SuiteLib.DeploymentFailed.selector, SuiteLib.addressOf(0, reverting)));
        this.deploy(reverting);
    }

    function test_RevertWhen_NothingDeployed() public {
        bytes memory empty = hex"5f5ff3";
        vm.expectRevert(abi.encodeWithSelector(SuiteLib.DeploymentFailed.selector, SuiteLib.addressOf(0, empty)));
        this.deploy(empty);
    }

    function deploy(bytes memory creationCode) external returns (address) {
        return SuiteLib.deploy(0, creationCode);
    }

    /// @dev A struct of addresses is encoded as an array of them.
    function _deploySuite() private returns (address[] memory list) {
        Suite memory suite = SuiteLib.deploySuite();
        bytes memory encoded = abi.encode(suite);
        list = abi.decode(bytes.concat(abi.encode(0x20, encoded.length / 0x20), encoded), (address[]));
    }

    /// @dev Creation code that returns up to 32 bytes.
    function _returning(bytes memory code) private pure returns (bytes memory) {
        uint8 length = uint8(code.length);
        return abi.encodePacked(hex"60", length, hex"600a5f3960", length, hex"5ff3", code);
    }
}
