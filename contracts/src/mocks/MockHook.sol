// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice A thief's contract that makes one call of his when it is called: from a token's hook, it reenters whatever was going on.
contract MockHook {
    address private $target;
    bytes private $data;

    /// @notice How often it was called.
    uint256 public calls;
    /// @notice Whether its own call went through.
    bool public succeeded;

    /// @notice Sets the call that it makes.
    function aim(address target, bytes calldata data) external {
        ($target, $data) = (target, data);
    }

    /// @notice Makes the call, the first time. What that reverts with goes unnoticed, so that whoever calls goes on.
    function onTransfer() external {
        if (++calls > 1) return;
        (succeeded,) = $target.call($data);
    }

    /// @notice Makes any call in its own name.
    function act(address target, bytes calldata data) external {
        (bool success,) = target.call(data);
        require(success);
    }
}
