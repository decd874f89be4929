import type { Chart } from "../story.ts";

type Series = Chart["series"][number];

/** Columns and rows that the curves take. */
const size = { width: 64, height: 12 } as const;
/** What stands for a series that has no mark of its own, by its place. */
const symbols = ["·", "=", "-"];
const margin = 8;

/**
 * Draws series into a grid of characters, with a legend above and the ends of both axes. Where two meet, the later one shows.
 * @param series one point at least.
 */
export function drawChart(series: readonly Series[]): string {
  const points = series.flatMap((each) => each.points);
  const place = (values: number[], cells: number) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const cell = (value: number) =>
      most === least ? 0 : Math.round(((value - least) / (most - least)) * (cells - 1));
    return { least, most, cell };
  };
  const [x, y] = [
    place(
      points.map(([x]) => x),
      size.width,
    ),
    place(
      points.map(([, y]) => y),
      size.height,
    ),
  ];
  const rows = Array.from({ length: size.height }, () => Array<string>(size.width).fill(" "));
  const symbolOf = ({ mark }: Series, index: number) => mark ?? symbols[index % symbols.length]!;
  for (const [index, each] of series.entries())
    for (const [column, row] of each.points.map(([a, b]) => [x.cell(a), y.cell(b)] as const))
      rows[size.height - 1 - row]![column] = symbolOf(each, index);
  const label = (text: string) => text.padStart(margin);
  const ends: Record<number, number> = { 0: y.most, [size.height - 1]: y.least };
  return [
    `${label("")}  ${series.map((each, index) => `${symbolOf(each, index)} ${each.name}`).join("   ")}`,
    ...rows.map((row, index) => `${label(ends[index]?.toFixed(2) ?? "")} ┤${row.join("")}`.trimEnd()),
    `${label("")} └${"─".repeat(size.width)}`,
    `${label("")}  ${`${x.least}`.padEnd(size.width - `${x.most}`.length)}${x.most}`,
  ].join("\n");
}
