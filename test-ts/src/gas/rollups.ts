import { brotliCompressSync, constants } from "node:zlib";
import { LibZip } from "solady";
import {
  type Hash,
  type Hex,
  hexToBytes,
  keccak256,
  type PublicClient,
  serializeTransaction,
  size,
  type TransactionSerializable,
} from "viem";

/** What a signed transaction weighs where a rollup prices its data on the chain below; in bytes. */
export type RollupBytes = {
  /** The signed transaction as it is broadcast. */
  signed: number;
  opStack: {
    /** Its length after FastLZ; exact. */
    fastLz: number;
    /** What the L1 fee is charged for: Fjord's estimate from `fastLz`; exact, as the chain itself uses it. */
    fjord: number;
  };
  arbitrum: {
    /**
     * Its length after brotli at Nitro's level. An estimate where the chain's owner set another level, or where the build of brotli
     * differs; Nitro charges 16 gas of its L1 price for each.
     */
    brotli: number;
  };
};

/**
 * Constants of the Fjord L1 fee, times 1e6:
 * https://specs.optimism.io/protocol/fjord/exec-engine.html#fees
 */
const fjord = { intercept: -42_585_600, coefficient: 836_500, least: 100_000_000 } as const;

/** Nitro compresses at this level since ArbOS 20, with brotli's default window: arbos/l1pricing and arbcompress. */
const nitro = {
  [constants.BROTLI_PARAM_QUALITY]: 1,
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_DEFAULT_WINDOW,
  [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_GENERIC,
};

/**
 * Weighs a transaction as rollups do.
 * @param signed the signed transaction, serialized.
 */
export function weighTransaction(signed: Hex): RollupBytes {
  const fastLz = size(LibZip.flzCompress(signed) as Hex);
  const arbitrum = brotliCompressSync(hexToBytes(signed), { params: nitro }).length;
  return {
    signed: size(signed),
    opStack: { fastLz, fjord: fjordBytes(fastLz) },
    arbitrum: { brotli: arbitrum },
  };
}

/** @returns the size that Fjord charges the L1 fee for, in bytes with six decimals. */
export function fjordBytes(fastLz: number): number {
  return Math.max(fjord.least, fjord.intercept + fjord.coefficient * fastLz) / 1e6;
}

/**
 * Puts a mined transaction back into the form in which it was broadcast.
 * @throws when that does not have the transaction's hash.
 */
export async function readSigned(client: PublicClient, hash: Hash): Promise<Hex> {
  const { r, s, v, yParity, input, typeHex, ...transaction } = await client.getTransaction({ hash });
  const unsigned = { ...transaction, data: input } as unknown as TransactionSerializable;
  const signed = serializeTransaction(unsigned, { r, s, v, yParity: yParity ?? Number(v) });
  if (keccak256(signed) !== hash) throw new Error(`Transaction ${hash} cannot be put back together.`);
  return signed;
}
