import { expect, test } from "vitest";
import type { Trade } from "./bot.ts";
import { type Day, drawDays } from "./charts.ts";

const days: Day[] = Array.from({ length: 20 }, (_, index) => ({
  day: index + 1,
  price: 1 + index / 10,
  averages: index < 5 ? undefined : { fast: 1 + index / 11, slow: 1 + index / 12 },
  coins: index,
  gas: BigInt(index) * 1_000_000n,
}));
const trades: Trade[] = [
  { day: 7, price: 1.6, sold: "cash", amount: 1n },
  { day: 9, price: 1.8, sold: "cash", amount: 1n },
  { day: 15, price: 2.4, sold: "coin", amount: 1n },
];

test("default: price, averages from when there are any, and each trade where it was", () => {
  const [price, position, gas] = drawDays(days, trades);
  expect(price!.series.map(({ name, points }) => [name, points.length])).toEqual([
    ["price", 20],
    ["slow EMA", 15],
    ["fast EMA", 15],
    ["buys", 2],
    ["sells", 1],
  ]);
  const drawn = price!.text.split("\n").slice(1).join("\n");
  expect([drawn.match(/▲/g)?.length, drawn.match(/▼/g)?.length]).toEqual([2, 1]);
  expect(position!.series[0]!.points.at(-1)).toEqual([20, 19]);
  expect(gas!.series[0]!.points.at(-1)).toEqual([20, 19]);
});
