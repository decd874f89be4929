// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Gas of a call as its callee uses it. Solidity's `call` would copy the calldata first, which costs the caller more
/// than a refusal costs the callee.
library GasMeter {
    /// @param reason what the call must revert with.
    function ofRefusal(address target, bytes memory data, bytes memory reason) internal returns (uint256 gasUsed) {
        bool success;
        uint256 size;
        assembly ("memory-safe") {
            let before := gas()
            success := call(gas(), target, 0, add(data, 0x20), mload(data), 0, 0)
            gasUsed := sub(before, gas())
            size := returndatasize()
        }
        bytes memory returned = new bytes(size);
        assembly ("memory-safe") {
            returndatacopy(add(returned, 0x20), 0, size)
        }
        require(!success && keccak256(returned) == keccak256(reason), "not refused for this reason");
    }
}
