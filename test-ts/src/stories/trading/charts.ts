import plotModule from "simple-ascii-chart";
import type { Chart } from "../story.ts";
import type { Trade } from "./bot.ts";

/** One day as the bot saw it. `gas` is all that was spent until then. */
export type Day = {
  day: number;
  price: number;
  averages?: { fast: number; slow: number };
  coins: number;
  gas: bigint;
};

const size = { width: 64, height: 12 };

type Series = Chart["series"][number];
type Points = Series["points"];

/** Price with both averages and the trades; the position; the gas. */
export function drawDays(days: readonly Day[], trades: readonly Trade[]): Chart[] {
  const seen = days.filter((day) => day.averages);
  return [
    chart("Price by day, its averages and the trades", [
      { name: "price", points: days.map(({ day, price }) => [day, price]) },
      { name: "slow EMA", points: seen.map(({ day, averages }) => [day, averages!.slow]) },
      { name: "fast EMA", points: seen.map(({ day, averages }) => [day, averages!.fast]) },
      { name: "buys", points: pointsOf(trades, "cash"), mark: "▲" },
      { name: "sells", points: pointsOf(trades, "coin"), mark: "▼" },
    ]),
    chart("Position by day", [{ name: "coins held", points: days.map(({ day, coins }) => [day, coins]) }]),
    chart("Gas by day", [
      { name: "millions of gas spent", points: days.map(({ day, gas }) => [day, Number(gas) / 1e6]) },
    ]),
  ];
}

const pointsOf = (trades: readonly Trade[], token: Trade["sold"]): Points =>
  trades.filter(({ sold }) => sold === token).map(({ day, price }) => [day, price]);

/** What stands for a series in the terminal, by its place. */
const symbols = ["·", "=", "-"];

function chart(title: string, series: Series[]): Chart {
  const symbolOf = (index: number) => series[index]!.mark ?? symbols[index]!;
  const legend = series.map(({ name }, index) => `${symbolOf(index)} ${name}`).join("   ");
  // What is drawn last is what shows.
  const drawn = plotModule(
    series.map(({ points }) => points.map(([x, y]): [number, number] => [x, y])),
    {
      ...size,
      formatter: (value) => Number(value.toFixed(2)),
      lineFormatter: ({ index, plotX, plotY, input }) => ({ x: plotX, y: plotY, symbol: symbolOf(index) }),
    },
  );
  return { title, text: `${legend}\n${drawn}`, series };
}
