// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title MockPermitToken
/// @notice ERC-20 token with the other ways to approve and to move that tokens have: by signature (ERC-2612 and ERC-3009, with signatures
/// checked as ERC-1271 says where the signer is a contract) and by the names that some tokens give them. Anyone may mint.
contract MockPermitToken is ERC20, EIP712 {
    bytes32 private constant PERMIT =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 private constant TRANSFER = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    mapping(address owner => uint256) public nonces;
    /// @notice Authorizations of transfers that were used.
    mapping(address from => mapping(bytes32 nonce => bool)) public authorizationState;

    error InvalidSignature(address signer);
    error NotNow(uint256 validAfter, uint256 validBefore);
    error AuthorizationUsed(bytes32 nonce);

    constructor() ERC20("Permit Token", "PERMIT") EIP712("Permit Token", "1") {}

    /// @notice Makes tokens out of nothing.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Approves by the owner's signature, which anyone may bring.
    function permit(address owner, address spender, uint256 value, uint256 deadline, bytes calldata signature)
        external
    {
        if (block.timestamp > deadline) revert NotNow(0, deadline);
        _check(owner, keccak256(abi.encode(PERMIT, owner, spender, value, nonces[owner]++, deadline)), signature);
        _approve(owner, spender, value);
    }

    /// @notice Transfers by the sender's signature, which anyone may bring. Nonces come in any order.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        if (block.timestamp <= validAfter || block.timestamp >= validBefore) {
            revert NotNow(validAfter, validBefore);
        }
        if (authorizationState[from][nonce]) revert AuthorizationUsed(nonce);
        authorizationState[from][nonce] = true;
        _check(from, keccak256(abi.encode(TRANSFER, from, to, value, validAfter, validBefore, nonce)), signature);
        _transfer(from, to, value);
    }

    /// @notice Adds to the caller's allowance for `spender`.
    function increaseAllowance(address spender, uint256 added) external {
        _approve(msg.sender, spender, allowance(msg.sender, spender) + added);
    }

    /// @notice The same under an older name.
    function increaseApproval(address spender, uint256 added) external {
        _approve(msg.sender, spender, allowance(msg.sender, spender) + added);
    }

    /// @notice Sends from the caller.
    function push(address to, uint256 amount) external {
        _transfer(msg.sender, to, amount);
    }

    /// @notice Takes for the caller what it was allowed.
    function pull(address from, uint256 amount) external {
        move(from, msg.sender, amount);
    }

    /// @notice Moves the caller's own, or what it was allowed.
    function move(address from, address to, uint256 amount) public {
        if (from != msg.sender) _spendAllowance(from, msg.sender, amount);
        _transfer(from, to, amount);
    }

    function _check(address signer, bytes32 structHash, bytes calldata signature) private view {
        if (!SignatureChecker.isValidSignatureNowCalldata(signer, _hashTypedDataV4(structHash), signature)) {
            revert InvalidSignature(signer);
        }
    }
}
