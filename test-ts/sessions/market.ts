import { type Address, erc721Abi, parseEther } from "viem";
import { mockMarketAbi } from "../generated/mockMarket.ts";
import { atLeast, equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { days } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/**
 * Sells one NFT collection on one market, at a floor or above: lists, lists anew, delists, for a week.
 *
 * - The market is approved token by token, never for all: `setApprovalForAll` is not granted, and no token can be sent anywhere.
 * - The floor holds when a token is listed. What is listed can be bought until it is delisted, even when the session is over.
 * - Which token is left open: a session for some tokens only would bound `tokenId`.
 *
 * `npx hallpass run market` lists, delists and sells, then tries below the floor and beside the collection.
 */
export default function market(
  {
    market,
    collection,
    verifyingPaymaster: sponsor,
  }: Record<"market" | "collection" | "verifyingPaymaster", Address>,
  { floor }: { floor: bigint },
) {
  return defineSession({
    name: "market-7d",
    lifetime: days(7),
    sponsored: sponsoredBy(sponsor, parseEther("0.1")),
    contracts: {
      market: { address: market, abi: mockMarketAbi },
      collection: { address: collection, abi: erc721Abi },
    },
    actions: {
      market: {
        list: { args: { collection: equal(collection), price: atLeast(floor) } },
        delist: { args: { collection: equal(collection) } },
      },
      collection: { approve: { args: { spender: equal(market) } } },
    },
  });
}
