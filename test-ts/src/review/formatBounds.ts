import { formatUnits, getAddress, type Hex, maxUint256, numberToHex } from "viem";
import type { ArgumentReading } from "./readArguments.ts";
import { isBounded, largest } from "./readArguments.ts";
import type { SessionReading } from "./sessionReading.ts";

/** Where an amount is long enough that its decimals help. */
const readable = 10n ** 15n;

/** An amount in the smallest unit; a long one also as a token of 18 decimals would show it. */
export function formatAmount(amount: bigint): string {
  if (amount === maxUint256) return "2^256 - 1";
  return amount < readable ? `${amount}` : `${amount} (${formatUnits(amount, 18)} at 18 decimals)`;
}

/** A word as a reader of its type expects it; the granting account by that name. */
export function formatValue(
  word: bigint,
  type: string,
  { account, actions }: Pick<SessionReading, "account" | "actions">,
): string {
  if (type === "address" && word >> 160n === 0n) {
    const address = getAddress(numberToHex(word, { size: 20 }));
    if (address === account) return "the account itself";
    const named = actions.find(({ target, contract }) => contract !== undefined && target === address);
    return named ? `${address} (${named.contract})` : address;
  }
  if (type === "bool" && word < 2n) return `${word === 1n}`;
  if (type.startsWith("int")) return formatAmount(BigInt.asIntN(256, word));
  const fixed = /^bytes(\d+)$/.exec(type)?.[1];
  if (fixed) return numberToHex(word, { size: 32 }).slice(0, 2 + 2 * Number(fixed)) as Hex;
  // A word of a function that is not known: more than that is hardly an amount.
  const isAmount = type.startsWith("uint") || (type === "word" && word >> 128n === 0n);
  return isAmount ? formatAmount(word) : numberToHex(word, { size: 32 });
}

/** What an argument may be, in words; undefined where it may be anything. */
export function formatBounds({ bounds, type }: ArgumentReading, reading: SessionReading): string | undefined {
  const { equal, not, min, max, total } = bounds;
  if (!isBounded(bounds, type)) return undefined;
  const show = (word: bigint) => formatValue(word, type, reading);
  const parts: string[] = [];
  if (equal !== undefined) parts.push(`is ${show(equal)}`);
  else if (min > 0n && max < largest(type)) parts.push(`from ${show(min)} to ${show(max)}`);
  else if (min > 0n) parts.push(`at least ${show(min)}`);
  else if (max < largest(type)) parts.push(`at most ${show(max)} a call`);
  if (not.length > 0) parts.push(`anything but ${not.map(show).join(", ")}`);
  if (total !== undefined) parts.push(`${show(total)} in all`);
  return parts.join(", ");
}
