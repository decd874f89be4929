import { type Address, parseEther } from "viem";
import { mockMarketAbi } from "../generated/mockMarket.ts";
import { equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { hours } from "../src/session/lifetime.ts";
import { opFees } from "./sponsoredBy.ts";

/** Native value, in wei, of one purchase and of all. */
export const valueLimits = { perCall: parseEther("1"), total: parseEther("2") } as const;

/**
 * Buys from one collection with the account's own native value, up to a budget, and the account pays its own gas.
 *
 * - `value` bounds what a call attaches, and the sum of it over the session's life. Without it a call may attach none.
 * - No paymaster is permitted: nobody can make the account's operations depend on a sponsor, or have the key burn a sponsor's gas.
 * - What gas costs is not in the budget, but has bounds of its own: `fees`. Without them one operation at a gas price of the thief's own
 *   choice, bundled by the thief, takes all that the account has.
 * - An account without native value is told apart from a session that refuses: fill it up, and the same operation goes.
 *
 * `npx hallpass run purse` buys within the budget, runs out of gas money, and tries to spend more than it may.
 */
export default function purse({ market, collection }: Record<"market" | "collection", Address>) {
  return defineSession({
    name: "purse-24h",
    lifetime: hours(24),
    uses: 10,
    fees: { ...opFees, total: parseEther("0.05") },
    contracts: { market: { address: market, abi: mockMarketAbi } },
    actions: { market: { buy: { args: { collection: equal(collection) }, value: valueLimits } } },
  });
}
