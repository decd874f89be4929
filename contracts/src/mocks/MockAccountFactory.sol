// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice ERC-4337 factory of any contract by CREATE2, for accounts whose makers publish no factory.
contract MockAccountFactory {
    /// @notice The creation code reverted.
    error CreationFailed();

    /// @notice Deploys an account, unless it is there already.
    /// @param creationCode with its constructor's arguments.
    function createAccount(bytes calldata creationCode, bytes32 salt) external returns (address account) {
        bytes32 codeHash = keccak256(creationCode);
        account = address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), this, salt, codeHash)))));
        if (account.code.length > 0) return account;

        bytes memory code = creationCode;
        assembly ("memory-safe") {
            account := create2(0, add(code, 0x20), mload(code), salt)
        }
        if (account == address(0)) revert CreationFailed();
    }
}
