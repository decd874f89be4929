import {
  type Address,
  concat,
  type Hex,
  hexToBigInt,
  keccak256,
  numberToHex,
  slice,
  stringToHex,
} from "viem";

/** Random values that a seed repeats. */
export type Random = {
  /** A whole number from 0 to `below` - 1. */
  index(below: number): number;
  /** Whether something that happens so often (0 to 1) happens now. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** A number of up to so many bits, its length random too. */
  bits(count: number): bigint;
  bytes(count: number): Hex;
  address(): Address;
};

/** @param seed any text; the same text gives the same values. */
export function createRandom(seed: string): Random {
  let state = keccak256(stringToHex(seed));
  const word = () => {
    state = keccak256(state);
    return hexToBigInt(state);
  };
  const index = (below: number) => Number(word() % BigInt(below));
  const bytes = (count: number) => {
    const words = Array.from({ length: Math.ceil(count / 32) + 1 }, () => numberToHex(word(), { size: 32 }));
    return count === 0 ? "0x" : slice(concat(words), 0, count);
  };
  return {
    index,
    chance: (probability) => index(1_000_000) < probability * 1_000_000,
    pick: (items) => items[index(items.length)]!,
    bits: (count) => word() >> BigInt(256 - 1 - index(count)),
    bytes,
    address: () => bytes(20),
  };
}
