import { failureAdvice } from "../enforce/classifyFailure.ts";
import type { Step, StoryReport } from "./story.ts";

const number = new Intl.NumberFormat("en-US");

/** @returns one step as lines of plain text. */
export function formatStep(step: Step): string {
  switch (step.kind) {
    case "heading":
      return `\n${step.text}`;
    case "told":
      return `  ${step.text}`;
    case "done":
      return `  ✓ ${step.text} (${number.format(step.gas)} gas)`;
    case "refused":
      return `  ✗ ${step.text}: refused, ${failureAdvice[step.todo]}\n      ${step.sentence}`;
  }
}

/** @returns what a story ends with: what was allowed, tried and refused, and the gas. */
export function formatSummary(report: StoryReport): string {
  const { allowed, tried, refused, gas, figures, charts } = report;
  const lines = [
    ...charts.flatMap(({ title, text }) => ["", title, text]),
    "",
    ...allowed.flatMap(({ session, lines, times }) => [
      `Allowed   ${session}${times > 1 ? `, granted ${times} times` : ""}`,
      ...lines.map(indent),
    ]),
    `Tried     ${tried} operations`,
    `Refused   ${refused}`,
    ...[...tally(report)].map(([reason, times]) => indent(times > 1 ? `${reason}, ${times} times` : reason)),
    `Gas       ${number.format(gas)} for ${tried - refused} operations`,
    ...Object.entries(figures).map(([name, value]) => `${name}: ${value}`),
  ];
  return lines.join("\n");
}

const indent = (line: string): string => `          ${line}`;

/** How often each reason came up, in the order in which they did. */
function tally({ steps }: StoryReport): Map<string, number> {
  const times = new Map<string, number>();
  for (const step of steps)
    if (step.kind === "refused") times.set(step.reason, (times.get(step.reason) ?? 0) + 1);
  return times;
}
