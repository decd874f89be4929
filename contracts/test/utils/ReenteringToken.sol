// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MockERC20} from "src/mocks/MockERC20.sol";

/// @notice A token that calls who takes it back, once, before it moves.
contract ReenteringToken is MockERC20 {
    bytes private _call;
    bool public reentered;

    constructor() MockERC20("Reentering", "RE") {}

    function reenterOnce(bytes calldata data) external {
        _call = data;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (_call.length != 0) {
            bytes memory data = _call;
            delete _call;
            _approve(address(this), msg.sender, type(uint256).max);
            (reentered,) = msg.sender.call(data);
        }
        return super.transferFrom(from, to, amount);
    }
}
