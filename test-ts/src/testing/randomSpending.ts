import {
  type Address,
  concat,
  type Hex,
  hexToBigInt,
  maxUint256,
  numberToHex,
  pad,
  size,
  slice,
  toFunctionSelector,
} from "viem";
import type { Call } from "../session/model.ts";
import type { Random } from "./random.ts";

/** A token, how much of it may be spent and approved in total, and how much of that is used up. */
export type TokenLimit = { readonly token: Address; readonly limit: bigint; readonly used: bigint };

const [transfer, approve, increaseAllowance, transferFrom] = [
  "transfer(address,uint256)",
  "approve(address,uint256)",
  "increaseAllowance(address,uint256)",
  "transferFrom(address,address,uint256)",
].map(toFunctionSelector) as [Hex, Hex, Hex, Hex];

/** One to five tokens, their limits at the edges of how they are packed, and between them. */
export function randomTokens(random: Random): TokenLimit[] {
  return Array.from({ length: 1 + random.index(5) }, () => ({
    token: random.address(),
    limit: random.pick([1n, 10n ** 18n, 2n ** 80n - 1n, 2n ** 80n, maxUint256, 1n + random.bits(200)]),
    used: 0n,
  }));
}

/** Calls of a token's functions with amounts near what is left; now and then another call, too short, or with value. */
export function randomTokenCall(random: Random, tokens: readonly TokenLimit[], account: Address): Call {
  const { token, limit, used } = random.pick(tokens);
  const left = limit - used;
  const amounts = [0n, 1n, left, left >> 1n, left >> 2n, left >> 3n, left + 1n, maxUint256];
  const amount = random.pick(amounts.filter((each) => each <= maxUint256));
  const recipient = random.chance(0.3) ? account : random.address();
  const dirty = random.chance(0.05) ? concat([random.bytes(12), recipient]) : pad(recipient, { size: 32 });
  const selector = random.pick([transfer, approve, increaseAllowance, transferFrom, transferFrom]);
  const whole = concat([
    random.chance(0.05) ? random.bytes(4) : selector,
    ...(selector === transferFrom ? [pad(random.address(), { size: 32 })] : []),
    ...[dirty, numberToHex(amount, { size: 32 }), random.bytes(random.pick([0, 0, 32]))],
  ]);
  return {
    target: random.chance(0.05) ? random.address() : token,
    value: random.chance(0.05) ? 1n : 0n,
    data: random.chance(0.05) ? slice(whole, 0, 4 + random.index(size(whole) - 4)) : whole,
  };
}

/** What the spending limit policy must say to a call, and what is used up after it. */
export function checkSpending(
  tokens: readonly TokenLimit[],
  account: Address,
  { target, value, data }: Call,
): { accepted: boolean; tokens: readonly TokenLimit[] } {
  const refused = { accepted: false, tokens };
  const covered = tokens.find(({ token }) => token === target);
  if (!covered || value !== 0n || size(data) < 4) return refused;
  const selector = slice(data, 0, 4);
  const words = selector === transferFrom ? 3 : 2;
  if (![transfer, approve, increaseAllowance, transferFrom].includes(selector)) return refused;
  if (size(data) < 4 + 32 * words) return refused;
  const word = (index: number) => hexToBigInt(slice(data, 4 + 32 * index, 36 + 32 * index));
  const incoming = selector === transferFrom && word(1) === hexToBigInt(account);
  const used = covered.used + (incoming ? 0n : word(words - 1));
  if (used > covered.limit) return refused;
  return { accepted: true, tokens: tokens.map((each) => (each === covered ? { ...each, used } : each)) };
}
