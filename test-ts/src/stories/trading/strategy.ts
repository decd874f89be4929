import { EMA } from "trading-signals";

/** Days over which the two averages are taken. */
export const averages = { fast: 5, slow: 12 } as const;

/** Of what the account is worth: at most so much of it in coins, and so much of the cash, or of the coins, in one trade. */
const sizing = { maxExposure: 0.6, fraction: 0.35 } as const;

/** What is worth a trade at all, in cash. */
const smallest = 5;

export type Position = { coins: number; cash: number; price: number };
export type Decision = { sell: "coin" | "cash"; amount: number } | undefined;

/** An EMA crossover: in while the fast average is above the slow one, out while it is below. */
export function createStrategy() {
  const fast = new EMA(averages.fast);
  const slow = new EMA(averages.slow);
  return {
    /** Takes a day's price. @returns both averages; undefined until there are days enough. */
    close(price: number): { fast: number; slow: number } | undefined {
      fast.update(price, false);
      slow.update(price, false);
      if (!slow.isStable) return undefined;
      return { fast: fast.getResultOrThrow(), slow: slow.getResultOrThrow() };
    },
    /**
     * What to trade at a price.
     * @param most that one trade may be of, in the token that is sold.
     */
    decide({ coins, cash, price }: Position, most: number): Decision {
      if (!slow.isStable) return undefined;
      const worth = cash + coins * price;
      if (fast.getResultOrThrow() > slow.getResultOrThrow()) {
        const room = sizing.maxExposure * worth - coins * price;
        const amount = Math.min(sizing.fraction * cash, room, most);
        return amount < smallest ? undefined : { sell: "cash", amount };
      }
      const amount = Math.min(coins, most);
      return amount * price < smallest ? undefined : { sell: "coin", amount };
    },
  };
}
