import { type Address, encodeFunctionData, erc20Abi, parseAbi } from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import type { Environment } from "../chain/environment.ts";

const poolAbi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient) returns (uint256 amountOut)",
]);

/** @returns a call that sells `amountIn` of the pool's first token. */
export function swapCall(
  { targets }: Environment,
  { amountIn, recipient, minAmountOut = 0n }: { amountIn: bigint; recipient: Address; minAmountOut?: bigint },
): Call {
  const data = encodeFunctionData({ abi: poolAbi, args: [targets.sold, amountIn, minAmountOut, recipient] });
  return { to: targets.pool, data };
}

/** @returns a call that lets the pool take `amount` of the token that is sold. */
export function approveCall({ targets }: Environment, amount: bigint): Call {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: "approve", args: [targets.pool, amount] });
  return { to: targets.sold, data };
}

/** What an account holds of the two tokens. */
export async function readBalances({ publicClient, targets }: Environment, account: Address) {
  const balanceOf = (address: Address) =>
    publicClient.readContract({ address, abi: erc20Abi, functionName: "balanceOf", args: [account] });
  const [sold, bought] = await Promise.all([balanceOf(targets.sold), balanceOf(targets.bought)]);
  return { sold, bought };
}
