import { expect, test } from "vitest";
import { averages, createStrategy } from "./strategy.ts";

/** A strategy that has seen these prices. */
function after(prices: readonly number[]) {
  const strategy = createStrategy();
  const seen = prices.map((price) => strategy.close(price));
  return { strategy, seen };
}
const rising = Array.from({ length: 20 }, (_, day) => 1 + day / 10);
const falling = [...rising].reverse();
const much = 1_000;

test("default: the averages are those of their days, once there are days enough", () => {
  const { seen } = after(Array<number>(averages.slow).fill(2));
  expect(seen.slice(0, -1)).toEqual(Array(averages.slow - 1).fill(undefined));
  expect(seen.at(-1)).toEqual({ fast: 2, slow: 2 });
  const { strategy } = after(rising.slice(0, averages.slow - 1));
  expect(strategy.decide({ coins: 0, cash: 100, price: 1 }, much)).toBeUndefined();
});

test("behavior: buys a part of its cash while the fast average is above, up to its exposure", () => {
  const { strategy } = after(rising);
  expect(strategy.decide({ coins: 0, cash: 100, price: 1 }, much)).toEqual({ sell: "cash", amount: 35 });
  expect(strategy.decide({ coins: 50, cash: 50, price: 1 }, much)).toEqual({ sell: "cash", amount: 10 });
  expect(strategy.decide({ coins: 60, cash: 40, price: 1 }, much)).toBeUndefined();
});

test("behavior: sells its coins while the fast average is below", () => {
  const { strategy } = after(falling);
  expect(strategy.decide({ coins: 50, cash: 50, price: 1 }, much)).toEqual({ sell: "coin", amount: 50 });
  expect(strategy.decide({ coins: 0, cash: 100, price: 1 }, much)).toBeUndefined();
});

test("behavior: no trade is larger than one may be, nor as small as is not worth one", () => {
  expect(after(rising).strategy.decide({ coins: 0, cash: 1_000, price: 1 }, 125)?.amount).toBe(125);
  expect(after(falling).strategy.decide({ coins: 500, cash: 0, price: 1 }, 125)?.amount).toBe(125);
  expect(after(falling).strategy.decide({ coins: 4.9, cash: 0, price: 1 }, 125)).toBeUndefined();
});
