// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {OddToken} from "./OddToken.sol";
import {PaymasterFixture} from "./PaymasterFixture.sol";
import {PackedUserOperation} from "account-abstraction/interfaces/PackedUserOperation.sol";
import {ITokenPaymaster} from "src/interfaces/ITokenPaymaster.sol";

/// @notice A TokenPaymaster with a rate, and an account that has tokens and has approved the paymaster.
abstract contract TokenFixture is PaymasterFixture {
    uint128 internal constant PER_ETHER = 3_000e18;
    uint32 internal constant WINDOW = 1 hours;
    uint256 internal constant REFUND_GAS = 12_000;
    uint256 internal constant TOKENS = 1_000e18;

    OddToken internal token;
    ITokenPaymaster internal paymaster;

    function setUp() public virtual override {
        super.setUp();
        token = new OddToken();
        paymaster = newPaymaster(paymasterOwner);
        vm.startPrank(paymasterOwner);
        paymaster.addStake{value: 1 ether}(1 days);
        paymaster.deposit{value: 5 ether}();
        paymaster.setRate(PER_ETHER, WINDOW);
        vm.stopPrank();
        token.mint(account, TOKENS);
        allow(type(uint256).max);
    }

    function newPaymaster(address owner) internal returns (ITokenPaymaster) {
        return ITokenPaymaster(deployCode("TokenPaymaster.sol", abi.encode(entryPoint, token, owner, REFUND_GAS)));
    }

    function allow(uint256 amount) internal {
        vm.prank(account);
        token.approve(address(paymaster), amount);
    }

    /// @notice Paid for in tokens, at most what its maximum cost is worth.
    function paid(PackedUserOperation memory op) internal view returns (PackedUserOperation memory) {
        op = paidAtMost(op, 0);
        return paidAtMost(op, uint128(paymaster.priceOf(maxCost(op))));
    }

    function paidAtMost(PackedUserOperation memory op, uint128 maxTokens)
        internal
        view
        returns (PackedUserOperation memory)
    {
        return paidWith(op, POST_OP_GAS, abi.encodePacked(maxTokens));
    }

    function paidWith(PackedUserOperation memory op, uint128 postOpGas, bytes memory data)
        internal
        view
        returns (PackedUserOperation memory)
    {
        op.paymasterAndData = abi.encodePacked(paymaster, VERIFICATION_GAS, postOpGas, data);
        return op;
    }
}
