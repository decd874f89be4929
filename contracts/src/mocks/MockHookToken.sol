// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MockHook} from "./MockHook.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice ERC-20 token that calls the hooks of both sides of a transfer, as ERC-777 does: the sender's before anything moves, the
/// receiver's afterwards. Anyone may mint.
contract MockHookToken is ERC20 {
    mapping(address holder => MockHook) public hooks;

    constructor() ERC20("Hook Token", "HOOK") {}

    /// @notice Has a hook called whenever the caller sends or receives.
    function setHook(MockHook hook) external {
        hooks[msg.sender] = hook;
    }

    /// @notice Makes tokens out of nothing.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        _call(from);
        super._update(from, to, amount);
        _call(to);
    }

    function _call(address holder) private {
        MockHook hook = hooks[holder];
        if (address(hook) != address(0)) hook.onTransfer();
    }
}
