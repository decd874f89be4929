import type { Chart } from "../stories/story.ts";
import { colors, draw, faint, ink, text } from "./gasCharts.ts";

/** Colours of the lines and, by their mark, of the single points. */
const lines = [colors[1], colors[3], colors[4]];
const marks = { "▲": colors[7], "▼": colors[5] } as const;

/** @returns an SVG of a story's chart, its marks as triangles. */
export function storyChart({ series }: Chart): string {
  return draw(320, {
    legend: { top: 0, textStyle: text, itemGap: 18 },
    grid: { left: 64, right: 24, top: 44, bottom: 28 },
    xAxis: {
      type: "value",
      min: "dataMin",
      max: "dataMax",
      axisLabel: text,
      axisLine: { lineStyle: { color: ink } },
      splitLine: { show: false },
    },
    yAxis: { type: "value", scale: true, axisLabel: text, splitLine: faint },
    series: series.map(({ name, points, mark }, index) => {
      const data = points.map(([x, y]) => [x, y]);
      return mark
        ? {
            name,
            type: "scatter",
            color: marks[mark],
            symbol: mark === "▲" ? "triangle" : "path://M0 0L10 0L5 9Z",
            symbolSize: 12,
            data,
          }
        : { name, type: "line", color: lines[index % lines.length], showSymbol: false, data };
    }),
  });
}
