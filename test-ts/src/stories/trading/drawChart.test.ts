import { expect, test } from "vitest";
import { drawChart } from "./drawChart.ts";

const line = (from: number, to: number): [number, number][] => [
  [1, from],
  [60, to],
];
const rowsOf = (text: string) => text.split("\n").filter((row) => row.includes("┤"));

test("default: a rising line goes from the lower left to the upper right, with both axes' ends", () => {
  const text = drawChart([{ name: "price", points: line(1, 2.5) }]);
  const rows = rowsOf(text);
  expect(rows.length).toBe(12);
  expect(rows[0]).toMatch(/^ +2\.50 ┤ {63}·$/);
  expect(rows.at(-1)).toMatch(/^ +1\.00 ┤·$/);
  expect(text.split("\n").at(-1)).toMatch(/^ +1 +60$/);
});

test("behavior: marks show over lines, and the legend names each", () => {
  const text = drawChart([
    { name: "price", points: line(1, 1) },
    { name: "buys", points: [[60, 1]], mark: "▲" },
    { name: "sells", points: [[1, 1]], mark: "▼" },
  ]);
  expect(text.split("\n")[0]!.trim()).toBe("· price   ▲ buys   ▼ sells");
  expect(rowsOf(text).at(-1)).toMatch(/┤▼ {62}▲$/);
});
