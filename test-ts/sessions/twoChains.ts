import { type Address, erc20Abi, parseEther } from "viem";
import { atMost, equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { days } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/**
 * One session for each chain, all granted by one signature of the owner: an allowance to a shop.
 *
 * - The owner signs the list of the chains' digests. Each chain takes its own entry by its chain id, and none takes another's.
 * - What is granted may differ from chain to chain; limits count on each chain alone, so that two chains are twice the total.
 * - Revoking is per chain too: a signature that was not used yet stays good on the other until it is revoked there.
 *
 * `npx hallpass run chains` enables it on two chains, then takes it to a third.
 */
export default function twoChains(
  { sold, verifyingPaymaster: sponsor }: Record<"sold" | "verifyingPaymaster", Address>,
  { shop }: { shop: Address },
) {
  return defineSession({
    name: "two-chains-7d",
    lifetime: days(7),
    sponsored: sponsoredBy(sponsor, parseEther("0.1")),
    contracts: { token: { address: sold, abi: erc20Abi } },
    actions: {
      token: {
        transfer: {
          args: { recipient: equal(shop), amount: atMost(parseEther("1"), { total: parseEther("3") }) },
        },
      },
    },
  });
}
