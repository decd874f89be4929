import type { Chart } from "../story.ts";
import type { Trade } from "./bot.ts";
import { drawChart } from "./drawChart.ts";

/** One day as the bot saw it. `gas` is all that was spent until then. */
export type Day = {
  day: number;
  price: number;
  averages?: { fast: number; slow: number };
  coins: number;
  gas: bigint;
};

type Points = Chart["series"][number]["points"];

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

const chart = (title: string, series: Chart["series"]): Chart => ({ title, text: drawChart(series), series });
