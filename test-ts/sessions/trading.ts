import { type Address, erc20Abi, parseEther } from "viem";
import { mockDexPoolAbi } from "../generated/mockDexPool.ts";
import { atMost, equal, self } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { days } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/** What the trader may put into one trade, and into all trades of one session, of either token. */
export const tradingLimits = { perTrade: parseEther("125"), total: parseEther("500") } as const;

/**
 * Trades both ways through one pool for three weeks, for a bot that decides alone when.
 *
 * - `tokenIn` needs no bound: the pool knows two tokens. What comes out goes to the account, always.
 * - The total is of what goes in, of both tokens together: it is the most that a bot gone bad can lose by bad trades.
 * - No rule can hold a trade to a fair price, as none compares two arguments: `minAmountOut` is the bot's own care.
 * - The allowance is set trade by trade, in the same operation, so that none is left over.
 *
 * `npx hallpass run trading` lets it trade through a rise, a fall, a chop and a crash, then turns it hostile.
 */
export default function trading({
  pool,
  sold,
  bought,
  verifyingPaymaster: sponsor,
}: Record<"pool" | "sold" | "bought" | "verifyingPaymaster", Address>) {
  const approve = { args: { spender: equal(pool), amount: atMost(tradingLimits.perTrade) } } as const;
  return defineSession({
    name: "trading-21d",
    lifetime: days(21),
    sponsored: sponsoredBy(sponsor, parseEther("0.1")),
    contracts: {
      pool: { address: pool, abi: mockDexPoolAbi },
      coin: { address: sold, abi: erc20Abi },
      cash: { address: bought, abi: erc20Abi },
    },
    actions: {
      pool: {
        swap: {
          args: {
            amountIn: atMost(tradingLimits.perTrade, { total: tradingLimits.total }),
            recipient: equal(self),
          },
        },
      },
      coin: { approve },
      cash: { approve },
    },
  });
}
