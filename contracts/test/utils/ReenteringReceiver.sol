// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISponsorPaymaster} from "src/interfaces/ISponsorPaymaster.sol";

/// @notice A sponsor that, while it is paid out, withdraws again, pays into its tank and settles.
contract ReenteringReceiver {
    /// @notice Why the second withdrawal was refused.
    bytes public refusal;
    ISponsorPaymaster private immutable _PAYMASTER;

    constructor(ISponsorPaymaster paymaster) {
        _PAYMASTER = paymaster;
    }

    receive() external payable {
        try _PAYMASTER.withdrawTo(payable(this), msg.value) {}
        catch (bytes memory reason) {
            refusal = reason;
        }
        _PAYMASTER.depositFor{value: 1}(address(this));
        _PAYMASTER.settle();
    }

    function withdraw(uint256 amount) external {
        _PAYMASTER.withdrawTo(payable(this), amount);
    }
}
