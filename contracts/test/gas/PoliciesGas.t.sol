// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/interfaces/draft-IERC7579.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {Test} from "forge-std/Test.sol";
import {IContractWhitelistPolicy} from "src/interfaces/IContractWhitelistPolicy.sol";
import {IERC20SpendingLimitPolicy} from "src/interfaces/IERC20SpendingLimitPolicy.sol";
import {IPaymasterPolicy} from "src/interfaces/IPaymasterPolicy.sol";
import {IActionPolicy, IPolicy, IUserOpPolicy} from "src/interfaces/IPolicy.sol";
import {ISimpleGasPolicy} from "src/interfaces/ISimpleGasPolicy.sol";
import {ISudoPolicy} from "src/interfaces/ISudoPolicy.sol";
import {ITimeFramePolicy} from "src/interfaces/ITimeFramePolicy.sol";
import {IUsageLimitPolicy} from "src/interfaces/IUsageLimitPolicy.sol";
import {IValueLimitPolicy} from "src/interfaces/IValueLimitPolicy.sol";
import {ConfigId} from "src/interfaces/Types.sol";

/// @notice Gas of a policy's own frame, with cold storage. `later` is with counters that are not 0.
contract PoliciesGasTest is Test {
    string private constant GROUP = "Policies";
    bytes4 private constant EXECUTE = 0xe9ae5c53;

    ConfigId private id = ConfigId.wrap(keccak256("configuration"));
    address private account = makeAddr("account");
    address private target = makeAddr("target");
    PackedUserOperation private userOp;

    function setUp() public {
        userOp.sender = account;
        userOp.preVerificationGas = 50_000;
        userOp.accountGasLimits = bytes32(abi.encodePacked(uint128(100_000), uint128(200_000)));
        userOp.gasFees = bytes32(abi.encodePacked(uint128(1 gwei), uint128(2 gwei)));
        userOp.callData =
            abi.encodeWithSelector(EXECUTE, bytes32(0), abi.encodePacked(target, uint256(1 ether), new bytes(132)));
    }

    function test_gas_TimeFrame() public {
        IPolicy policy = ITimeFramePolicy(deployCode("TimeFramePolicy.sol"));
        _initialize(policy, "time frame, initialise", abi.encodePacked(uint48(2000), uint48(1000)));
        _userOp(policy, "time frame, userOp");
        _action(policy, "time frame, action", target, 0, new bytes(132));
    }

    function test_gas_Sudo() public {
        IPolicy policy = ISudoPolicy(deployCode("SudoPolicy.sol"));
        _initialize(policy, "sudo, initialise", "");
        _userOp(policy, "sudo, userOp");
        _action(policy, "sudo, action", target, 0, new bytes(132));
    }

    function test_gas_UsageLimit() public {
        IPolicy policy = IUsageLimitPolicy(deployCode("UsageLimitPolicy.sol"));
        _initialize(policy, "usage limit, initialise", abi.encodePacked(uint128(10)));
        _userOp(policy, "usage limit, userOp");
        _action(policy, "usage limit, action", target, 0, new bytes(132));
    }

    function test_gas_ValueLimit() public {
        IPolicy policy = IValueLimitPolicy(deployCode("ValueLimitPolicy.sol"));
        _initialize(policy, "value limit, initialise", abi.encode(100 ether));
        _userOp(policy, "value limit, userOp, single");
        _action(policy, "value limit, action", target, 1 ether, new bytes(132));
        _action(policy, "value limit, action, value 0", target, 0, new bytes(132));

        Execution[] memory list = new Execution[](10);
        for (uint256 i; i < 10; ++i) {
            list[i] = Execution(target, 1 ether, new bytes(132));
        }
        userOp.callData = abi.encodeWithSelector(EXECUTE, bytes32(bytes1(0x01)), abi.encode(list));
        _userOp(policy, "value limit, userOp, batch of 10");
    }

    function test_gas_ValueLimitWide() public {
        IPolicy policy = IValueLimitPolicy(deployCode("ValueLimitPolicy.sol"));
        _initialize(policy, "value limit, wide, initialise", abi.encode(type(uint256).max));
        _action(policy, "value limit, wide, action, first", target, 1 ether, new bytes(132));
        _action(policy, "value limit, wide, action, later", target, 1 ether, new bytes(132));
    }

    function test_gas_ERC20SpendingLimit() public {
        _spending(1 ether, "spending limit");
        _spending(type(uint256).max, "spending limit, wide");
    }

    function test_gas_SimpleGas() public {
        IPolicy policy = ISimpleGasPolicy(deployCode("SimpleGasPolicy.sol"));
        _initialize(policy, "simple gas, initialise", abi.encodePacked(uint128(10_000_000), uint128(1 ether)));
        _userOp(policy, "simple gas, userOp");
        userOp.paymasterAndData = abi.encodePacked(target, uint128(30_000), uint128(0), new bytes(77));
        _userOp(policy, "simple gas, userOp, paymaster");
    }

    function test_gas_Paymaster() public {
        IPolicy policy = IPaymasterPolicy(deployCode("PaymasterPolicy.sol"));
        bytes memory limits = abi.encodePacked(uint64(10 gwei), uint80(1 ether), uint80(9 ether));
        _initialize(policy, "paymaster, initialise", abi.encodePacked(limits, target));
        userOp.paymasterAndData = abi.encodePacked(target, uint128(30_000), uint128(0), new bytes(77));
        _userOp(policy, "paymaster, userOp");
    }

    function test_gas_ContractWhitelist() public {
        IPolicy policy = IContractWhitelistPolicy(deployCode("ContractWhitelistPolicy.sol"));
        _initialize(policy, "whitelist, 1 target, initialise", abi.encodePacked(target));
        _initialize(
            policy,
            "whitelist, 4 targets, initialise again",
            abi.encodePacked(target, address(1), address(2), address(3))
        );
        _action(policy, "whitelist, action", target, 0, new bytes(132));
    }

    function _spending(uint256 limit, string memory name) private {
        (address[] memory tokens, uint256[] memory limits) = (new address[](1), new uint256[](1));
        (tokens[0], limits[0]) = (target, limit);
        IPolicy policy = IERC20SpendingLimitPolicy(deployCode("ERC20SpendingLimitPolicy.sol"));
        _initialize(policy, string.concat(name, ", initialise"), abi.encode(tokens, limits));
        _action(
            policy, string.concat(name, ", transfer, first"), target, 0, abi.encodeCall(IERC20.transfer, (account, 9))
        );
        _action(
            policy, string.concat(name, ", transfer, later"), target, 0, abi.encodeCall(IERC20.transfer, (account, 9))
        );
        _action(
            policy, string.concat(name, ", approve, first"), target, 0, abi.encodeCall(IERC20.approve, (account, 9))
        );
        _action(
            policy, string.concat(name, ", approve, later"), target, 0, abi.encodeCall(IERC20.approve, (account, 9))
        );
    }

    function _initialize(IPolicy policy, string memory name, bytes memory initData) private {
        vm.cool(address(policy));
        policy.initializeWithMultiplexer(account, id, initData);
        vm.snapshotGasLastCall(GROUP, name);
    }

    function _userOp(IPolicy policy, string memory name) private {
        PackedUserOperation memory op = userOp;
        vm.cool(address(policy));
        IUserOpPolicy(address(policy)).checkUserOpPolicy(id, op);
        vm.snapshotGasLastCall(GROUP, name);
    }

    function _action(IPolicy policy, string memory name, address to, uint256 value, bytes memory data) private {
        vm.cool(address(policy));
        IActionPolicy(address(policy)).checkAction(id, account, to, value, data);
        vm.snapshotGasLastCall(GROUP, name);
    }
}
