// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Takes any call and any value, and keeps a trail of them: what reached it, in which order, from whom.
/// @dev Has no function of its own, so that no selector is shadowed: the two slots are read from storage.
contract MockRecorder {
    /// @dev How many calls there were.
    uint256 private $count;
    /// @dev keccak256(abi.encode(trail before, sender, value, calldata)) of the last call.
    bytes32 private $trail;

    fallback() external payable {
        ++$count;
        $trail = keccak256(abi.encode($trail, msg.sender, msg.value, msg.data));
        // A token's "true", so that a caller that checks the answer goes on.
        assembly ("memory-safe") {
            mstore(0x00, 1)
            return(0x00, 0x20)
        }
    }
}
