// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice An upgradeable target: delegates every call to an implementation (ERC-1967) that its owner may change.
contract MockProxy {
    /// @dev Where ERC-1967 keeps the implementation: keccak256("eip1967.proxy.implementation") − 1.
    bytes32 private constant IMPLEMENTATION = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    address private immutable OWNER;

    error NotOwner(address caller);

    constructor(address implementation, address owner) {
        OWNER = owner;
        _set(implementation);
    }

    /// @notice Changes what is behind the address. Only the owner.
    function upgradeTo(address implementation) external {
        if (msg.sender != OWNER) revert NotOwner(msg.sender);
        _set(implementation);
    }

    function _set(address implementation) private {
        // A slot by its number, which Solidity has no name for.
        assembly ("memory-safe") {
            sstore(IMPLEMENTATION, implementation)
        }
    }

    fallback() external {
        // What the implementation returns or reverts with, of any length, is passed on as it is.
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0x00, calldatasize())
            let success := delegatecall(gas(), sload(IMPLEMENTATION), data, calldatasize(), 0x00, 0x00)
            returndatacopy(data, 0x00, returndatasize())
            if iszero(success) { revert(data, returndatasize()) }
            return(data, returndatasize())
        }
    }
}
