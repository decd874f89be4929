// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MockERC20} from "src/mocks/MockERC20.sol";

/// @notice A token that does what tokens should not, as long as it is told to.
contract OddToken is MockERC20 {
    enum Oddity {
        NONE,
        /// Keeps a unit of each transfer.
        FEE,
        /// Moves nothing, and says so.
        FALSE,
        /// Moves, and answers with nothing.
        SILENT,
        /// Sends nothing to anybody, but takes.
        BLOCKING,
        /// Uses 30,000 gas more to send.
        SLOW,
        /// Uses the gas that it gets to send, but for the last few hundred.
        GREEDY
    }

    Oddity private _oddity;

    constructor() MockERC20("Odd", "ODD") {}

    function beOdd(Oddity oddity) external {
        _oddity = oddity;
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        require(_oddity != Oddity.BLOCKING, ERC20InvalidReceiver(to));
        uint256 start = gasleft();
        while (_oddity == Oddity.SLOW && start - gasleft() < 30_000) {}
        if (_oddity == Oddity.FALSE) return false;
        super.transfer(to, amount);
        while (_oddity == Oddity.GREEDY && gasleft() > 1_000) {}
        return _answer();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (_oddity == Oddity.FALSE) return false;
        super.transferFrom(from, to, amount);
        if (_oddity == Oddity.FEE) _burn(to, 1);
        return _answer();
    }

    function _answer() private view returns (bool) {
        if (_oddity != Oddity.SILENT) return true;
        assembly ("memory-safe") {
            return(0, 0)
        }
    }
}
