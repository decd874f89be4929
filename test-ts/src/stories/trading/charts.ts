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

type Points = [number, number][];
type Series = { name: string; points: Points };

/** Price with both averages and the trades; the position; the gas. */
export function drawDays(days: readonly Day[], trades: readonly Trade[]): Chart[] {
  const seen = days.filter((day) => day.averages);
  const price: Series = { name: "price", points: days.map(({ day, price }) => [day, price]) };
  const fast: Series = { name: "fast EMA", points: seen.map(({ day, averages }) => [day, averages!.fast]) };
  const slow: Series = { name: "slow EMA", points: seen.map(({ day, averages }) => [day, averages!.slow]) };
  const bought: Series = { name: "bought", points: pointsOf(trades, "cash") };
  const sold: Series = { name: "sold", points: pointsOf(trades, "coin") };
  return [
    {
      title: "Price by day, with the fast and the slow average",
      text: draw([price, fast, slow]),
      series: [price, fast, slow, bought, sold],
    },
    chart(
      "Coins held",
      days.map(({ day, coins }) => [day, coins]),
    ),
    chart(
      "Gas spent, in millions",
      days.map(({ day, gas }) => [day, Number(gas) / 1e6]),
    ),
  ];
}

const pointsOf = (trades: readonly Trade[], token: Trade["sold"]): Points =>
  trades.filter(({ sold }) => sold === token).map(({ day, price }) => [day, price]);

function chart(title: string, points: Points): Chart {
  const series = [{ name: title, points }];
  return { title, text: draw(series), series };
}

const draw = (series: readonly Series[]): string =>
  plotModule(
    series.map(({ points }) => points),
    { ...size, formatter: (value) => Number(value.toFixed(2)) },
  );
