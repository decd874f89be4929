// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @title MockFeed
/// @notice A social feed: accounts post, sign in with typed data, and hand their handle over with typed data. Signatures are
/// checked as ERC-1271 says where the account is a contract.
contract MockFeed is EIP712 {
    bytes32 private constant SIGN_IN = keccak256("SignIn(address account,uint256 nonce,uint256 expiresAt)");
    bytes32 private constant HAND_OVER = keccak256("HandOver(address account,address to,uint256 nonce)");

    mapping(address account => uint256) public nonces;
    /// @notice Until when an account is signed in, in seconds.
    mapping(address account => uint256) public signedInUntil;
    /// @notice Who has an account's handle; the account itself where nobody.
    mapping(address account => address) public handOvers;
    uint256 public posts;

    event Posted(uint256 indexed id, address indexed author, bytes32 indexed channel, string text);
    event SignedIn(address indexed account, uint256 expiresAt);
    event HandedOver(address indexed account, address indexed to);

    error InvalidSignature(address account);
    error Expired(uint256 expiresAt);

    constructor() EIP712("Feed", "1") {}

    function post(bytes32 channel, string calldata text) external {
        emit Posted(++posts, msg.sender, channel, text);
    }

    /// @notice Anyone may bring the signature of `SignIn(address account,uint256 nonce,uint256 expiresAt)`.
    function signIn(address account, uint256 expiresAt, bytes calldata signature) external {
        if (block.timestamp > expiresAt) revert Expired(expiresAt);
        _use(account, keccak256(abi.encode(SIGN_IN, account, nonces[account], expiresAt)), signature);
        signedInUntil[account] = expiresAt;
        emit SignedIn(account, expiresAt);
    }

    /// @notice Anyone may bring the signature of `HandOver(address account,address to,uint256 nonce)`.
    function handOver(address account, address to, bytes calldata signature) external {
        _use(account, keccak256(abi.encode(HAND_OVER, account, to, nonces[account])), signature);
        handOvers[account] = to;
        emit HandedOver(account, to);
    }

    function _use(address account, bytes32 structHash, bytes calldata signature) private {
        ++nonces[account];
        if (!SignatureChecker.isValidSignatureNowCalldata(account, _hashTypedDataV4(structHash), signature)) {
            revert InvalidSignature(account);
        }
    }
}
