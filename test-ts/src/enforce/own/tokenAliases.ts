import { parseAbi } from "viem";

/** Other ways to move or approve that some token has; a thief tries them all. */
export const tokenAliases = parseAbi([
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function permit(address holder, address spender, uint256 nonce, uint256 expiry, bool allowed, uint8 v, bytes32 r, bytes32 s)",
  "function transferWithAuthorization(address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)",
  "function approve(address token, address spender, uint160 amount, uint48 expiration)",
  "function increaseAllowance(address spender, uint256 addedValue) returns (bool)",
  "function increaseApproval(address spender, uint256 addedValue) returns (bool)",
  "function push(address to, uint256 amount)",
  "function pull(address from, uint256 amount)",
  "function move(address from, address to, uint256 amount)",
  "function setApprovalForAll(address operator, bool approved)",
  "function multicall(bytes[] data) returns (bytes[])",
  "function execute(bytes commands, bytes[] inputs, uint256 deadline) payable",
]);
