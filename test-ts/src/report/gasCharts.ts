import { type EChartsOption, init } from "echarts";
import type { GasRow } from "../gas/measureRows.ts";
import { policiesOf } from "../gas/split.ts";
import { leafTitles, leaves } from "./splitTable.ts";

/** Parts of the bars, in their order: every leaf of the split but the refund, each policy by itself. */
function partsOf(rows: readonly GasRow[]): [name: string, of: (row: GasRow) => number][] {
  const leaf = (
    name: (typeof leaves.before | typeof leaves.after)[number],
  ): [string, (row: GasRow) => number] => [leafTitles[name], ({ split }) => split[name]];
  return [
    ...leaves.before.map(leaf),
    ...policiesOf(rows).map((name): [string, (row: GasRow) => number] => [
      name,
      ({ split }) => split.policies[name] ?? 0,
    ]),
    ...leaves.after.filter((name) => name !== "refund").map(leaf),
  ];
}

/** Told apart by people who do not see all colours, on light and on dark. */
export const colors = [
  "#7d8597",
  "#4477aa",
  "#66ccee",
  "#ee6677",
  "#ccbb44",
  "#aa3377",
  "#bbbbbb",
  "#228833",
  "#44aa99",
  "#e08214",
  "#6a3d9a",
  "#a6761d",
];

const width = 960;
/** Whatever colour the page's text has, by day and by night. */
export const ink = "currentColor";
export const text = { color: ink, fontFamily: "inherit", fontSize: 13 } as const;
export const faint = { show: true, lineStyle: { color: ink, opacity: 0.15 } } as const;
const gasLabel = (gas: unknown): string => Number(gas).toLocaleString("en-US");

/** @returns an SVG with a bar for each row, divided by whose work its gas pays for; refunds are not in it. */
export function splitChart(rows: readonly GasRow[]): string {
  const parts = partsOf(rows);
  const height = 116 + 30 * rows.length;
  return draw(height, {
    legend: { top: 0, textStyle: text, itemGap: 14 },
    grid: { left: 170, right: 84, top: 76, bottom: 8 },
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ id }) => id),
      axisLabel: text,
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: parts.map(([name, of], i) => ({
      name,
      type: "bar",
      stack: "gas",
      barWidth: 18,
      color: colors[i % colors.length],
      data: rows.map(of),
      // The last part carries the bar's sum.
      ...(i === parts.length - 1 && {
        label: {
          ...text,
          show: true,
          position: "right",
          formatter: ({ dataIndex }: { dataIndex: number }) => gasLabel(rows[dataIndex]?.txGas),
        },
      }),
    })),
  });
}

/** One line of a growth chart: what a row costs over a number that it has. */
export type Growth = { name: string; points: readonly { size: number; gas: number }[] };

/** @returns the families of a report of which it has two rows or more, as lines, each over its own number. */
export function growthOf(rows: readonly GasRow[]): Growth[] {
  const lines = new Map<string, { size: number; gas: number }[]>();
  for (const { families = [], txGas } of rows)
    for (const { name, size } of families)
      lines.set(name, [...(lines.get(name) ?? []), { size, gas: txGas }]);
  return [...lines]
    .filter(([, points]) => points.length > 1)
    .map(([name, points]) => ({
      name,
      points: points.sort((one, other) => one.size - other.size),
    }));
}

/** @returns an SVG with a line for each family, sizes on a logarithmic axis, every point with its gas. */
export function growthChart(lines: readonly Growth[]): string {
  return draw(380, {
    legend: { top: 0, textStyle: text, itemGap: 18 },
    grid: { left: 72, right: 72, top: 48, bottom: 32 },
    xAxis: {
      type: "log",
      axisLabel: text,
      axisLine: { lineStyle: { color: ink } },
      splitLine: { show: false },
    },
    yAxis: { type: "value", scale: true, axisLabel: { ...text, formatter: gasLabel }, splitLine: faint },
    series: lines.map(({ name, points }, i) => ({
      name,
      type: "line",
      color: colors[(i + 1) % colors.length],
      symbolSize: 7,
      symbol: ["circle", "rect", "triangle", "diamond"][i % 4],
      data: points.map(({ size, gas }) => [size, gas]),
      label: {
        ...text,
        fontSize: 11,
        show: true,
        position: "top",
        formatter: ({ data }) => gasLabel((data as number[])[1]),
      },
      labelLayout: { moveOverlap: "shiftY" },
    })),
  });
}

/** Text stays text in the SVG, so that it can be selected and read aloud. */
export function draw(height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, backgroundColor: "transparent", ...option });
    return chart
      .renderToSVGString()
      .replace(/^<svg width="\d+" height="\d+"/, `<svg role="img" style="max-width:100%;height:auto"`);
  } finally {
    chart.dispose();
  }
}
