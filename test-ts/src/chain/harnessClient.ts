import { type Chain, createPublicClient, createTestClient, defineChain, http, type Transport } from "viem";
import type { Environment } from "./environment.ts";
import { createMine } from "./mine.ts";
import { promptReceipts } from "./promptReceipts.ts";

/** How often clients look for receipts, in milliseconds: everything is on this machine. */
export const pollingInterval = 20;

/** Speaks to one anvil: reads, anvil's own methods, and transactions. */
export type HarnessClient = Pick<Environment, "chain" | "publicClient" | "testClient" | "mine">;

/** @returns viem's description of a chain that is reached at `rpcUrl`. */
export function toChain(id: number, rpcUrl: string): Chain {
  return defineChain({
    id,
    name: `Chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}

/**
 * @param chainId id of the chain that the anvil at `rpcUrl` runs.
 * @param transport to it. @default over HTTP
 */
export function createHarnessClient(
  rpcUrl: string,
  chainId: number,
  transport: Transport = http(rpcUrl),
): HarnessClient {
  const chain = toChain(chainId, rpcUrl);
  const settings = { chain, transport, pollingInterval, cacheTime: 0 };
  const publicClient = createPublicClient(settings).extend(promptReceipts);
  const testClient = createTestClient({ ...settings, mode: "anvil" });
  return { chain, publicClient, testClient, mine: createMine(publicClient) };
}
