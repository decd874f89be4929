// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice Deploys by CREATE2 through the deterministic deployer, so that the same code has the same address everywhere.
library Create2Lib {
    address internal constant DETERMINISTIC_DEPLOYER = 0x4e59b44847b379578588920cA78FbF26c0B4956C;

    /// @notice The chain lacks the deterministic deployer.
    error DeployerMissing(address deployer);
    /// @notice The constructor reverted, or the code is too large.
    error DeploymentFailed(address expected);

    /// @notice Deploys a contract, unless it is there already.
    /// @param creationCode with the constructor's arguments.
    function deploy(bytes32 salt, bytes memory creationCode) internal returns (address deployed) {
        deployed = addressOf(salt, creationCode);
        if (deployed.code.length != 0) return deployed;
        if (DETERMINISTIC_DEPLOYER.code.length == 0) revert DeployerMissing(DETERMINISTIC_DEPLOYER);
        (bool success,) = DETERMINISTIC_DEPLOYER.call(bytes.concat(salt, creationCode));
        if (!success || deployed.code.length == 0) revert DeploymentFailed(deployed);
    }

    /// @notice Where `deploy` puts a contract.
    function addressOf(bytes32 salt, bytes memory creationCode) internal pure returns (address) {
        bytes32 hash = keccak256(abi.encodePacked(hex"ff", DETERMINISTIC_DEPLOYER, salt, keccak256(creationCode)));
        return address(uint160(uint256(hash)));
    }
}
