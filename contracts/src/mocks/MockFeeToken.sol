// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice ERC-20 token that burns 1 % of whatever is transferred: less arrives than was sent. Anyone may mint.
contract MockFeeToken is ERC20 {
    /// @dev What is burnt of 100 that are sent.
    uint256 private constant FEE = 1;

    constructor() ERC20("Fee Token", "FEE") {}

    /// @notice Makes tokens out of nothing.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (from == address(0) || to == address(0)) return super._update(from, to, amount);
        uint256 fee = amount * FEE / 100;
        super._update(from, address(0), fee);
        super._update(from, to, amount - fee);
    }
}
