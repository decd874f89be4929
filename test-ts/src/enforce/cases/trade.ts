import { type Address, encodeFunctionData, erc20Abi } from "viem";
import { mockDexPoolAbi } from "../../../generated/mockDexPool.ts";
import type { Call } from "../../accounts/encodeExecute.ts";

/** @returns a call that sells `amountIn` of a token to a pool. */
export function swap(trade: {
  pool: Address;
  sold: Address;
  amountIn: bigint;
  minAmountOut?: bigint;
  recipient: Address;
}): Call & { data: `0x${string}` } {
  const { pool, sold, amountIn, minAmountOut = 0n, recipient } = trade;
  const args = [sold, amountIn, minAmountOut, recipient] as const;
  return { to: pool, data: encodeFunctionData({ abi: mockDexPoolAbi, functionName: "swap", args }) };
}

/** @returns a call that lets `spender` take so much of a token. */
export function approve({
  token,
  spender,
  amount,
}: {
  token: Address;
  spender: Address;
  amount: bigint;
}): Call {
  const args = [spender, amount] as const;
  return { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: "approve", args }) };
}

/** @returns a call that sends so much of a token. */
export function transfer({ token, to, amount }: { token: Address; to: Address; amount: bigint }): Call {
  const args = [to, amount] as const;
  return { to: token, data: encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args }) };
}
