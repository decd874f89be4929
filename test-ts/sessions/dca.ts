import { type Address, erc20Abi, parseEther } from "viem";
import { mockDexPoolAbi } from "../generated/mockDexPool.ts";
import { equal, self } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import type { SessionDefinition } from "../src/session/types.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

export type Plan = {
  /** The first period's first second, in UNIX seconds. */
  start: number;
  /** In seconds. */
  period: number;
  /** How many purchases there are at most. */
  purchases: number;
  /** What each one spends. */
  amount: bigint;
};

/**
 * Dollar-cost averaging: one purchase a period, never two in one, never more than so many.
 *
 * - No policy may read the clock in validation (ERC-7562), so none can count by period. A period is a session of its own instead: its
 *   time frame is the period, and it may be used once. The owner signs all of them with one signature.
 * - A period that goes by unused is lost. It is not made up for: that would be two purchases in one period.
 * - Each period's first use is its only one, so each pays for enabling; a session that is over keeps no right.
 *
 * `npx hallpass run dca` buys, tries to buy twice, misses a period and goes on.
 */
export default function dca(
  {
    pool,
    bought: cash,
    verifyingPaymaster: sponsor,
  }: Record<"pool" | "bought" | "verifyingPaymaster", Address>,
  { start, period, purchases, amount }: Plan,
): SessionDefinition[] {
  return Array.from({ length: purchases }, (_, index) => {
    const from = start + index * period;
    return defineSession({
      name: `dca-${index + 1}-of-${purchases}`,
      lifetime: { from, until: from + period - 1 },
      sponsored: sponsoredBy(sponsor, parseEther("0.01")),
      contracts: {
        pool: { address: pool, abi: mockDexPoolAbi },
        cash: { address: cash, abi: erc20Abi },
      },
      actions: {
        pool: {
          swap: {
            args: { tokenIn: equal(cash), amountIn: equal(amount), recipient: equal(self) },
            uses: 1,
          },
        },
        cash: { approve: { args: { spender: equal(pool), amount: equal(amount) } } },
      },
    });
  });
}
