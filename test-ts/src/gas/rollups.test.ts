import { concatHex, createPublicClient, createWalletClient, type Hex, http, size, toRlp } from "viem";
import { foundry } from "viem/chains";
import { expect, test } from "vitest";
import { keys } from "../chain/addresses.ts";
import { startAnvil } from "../chain/startAnvil.ts";
import { fjordBytes, readSigned, weighTransaction } from "./rollups.ts";

const repeat = (byte: Hex, count: number): Hex => concatHex(Array<Hex>(count).fill(byte));

/** A legacy transaction of nothing but zeros, not even signed, as op-geth's tests have it. */
const empty = toRlp(
  Array.from(
    { length: 9 },
    (_, field): Hex => (field === 3 ? "0x095e7baea6a6c7c4c2dfeb977efac326af552d87" : "0x"),
  ),
);

test("default: FastLZ lengths are those of op-geth's own test vectors", () => {
  const fastLz = (data: Hex) => weighTransaction(data).opStack.fastLz;
  expect([fastLz("0x"), fastLz(repeat("0x01", 1_000)), fastLz(repeat("0x00", 1_000))]).toEqual([0, 21, 21]);
  expect(size(empty)).toBe(30);
  expect(fastLz(empty)).toBe(31);
});

test("behavior: Fjord's estimate is a line, and never below 100 bytes", () => {
  expect(fjordBytes(0)).toBe(100);
  expect(fjordBytes(170)).toBe(100);
  expect(fjordBytes(171)).toBe(100.4559);
  expect(fjordBytes(1_171)).toBe(936.9559);
});

test("behavior: brotli works at a fast level, on what repeats", () => {
  expect(weighTransaction(repeat("0xab", 10_000)).arbitrum.brotli).toBeLessThan(50);
  const mixed = concatHex(
    Array.from({ length: 64 }, (_, i) => `0x${(i * 4).toString(16).padStart(2, "0")}` as Hex),
  );
  expect(weighTransaction(mixed).arbitrum.brotli).toBeGreaterThanOrEqual(64);
});

test("behavior: a mined transaction is weighed as it was broadcast", async () => {
  const anvil = await startAnvil();
  try {
    const options = { chain: foundry, transport: http(anvil.url) };
    const [reader, wallet] = [
      createPublicClient(options),
      createWalletClient({ ...options, account: keys.trader }),
    ];
    for (const fees of [{}, { gasPrice: 10n ** 10n }]) {
      const request = await wallet.prepareTransactionRequest({
        to: keys.stranger.address,
        data: "0x0102",
        ...fees,
      } as never);
      const broadcast = await wallet.signTransaction(request as never);
      const hash = await wallet.sendRawTransaction({ serializedTransaction: broadcast });
      expect(await readSigned(reader, hash)).toBe(broadcast);
    }
  } finally {
    await anvil.stop();
  }
});
