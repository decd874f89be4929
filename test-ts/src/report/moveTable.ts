import { markdownTable } from "markdown-table";
import { type Move, movedParts } from "../gas/figures.ts";
import { createTable } from "./table.ts";

const numbers = ["before", "after", "change", "%"] as const;

/** @returns a table of the rows whose gas moved, for a terminal. */
export function moveTable(moves: readonly Move[]): string {
  const columns = numbers.map((title) => ({ title, align: "right" as const }));
  const table = createTable([{ title: "Row" }, ...columns, { title: "where" }]);
  for (const move of moves) table.push(cellsOf(move));
  return table.toString();
}

/** @returns the same in Markdown. */
export function moveMarkdown(moves: readonly Move[]): string {
  return markdownTable([["row", ...numbers, "where"], ...moves.map(cellsOf)], {
    align: ["left", ...numbers.map(() => "right"), "left"],
  });
}

function cellsOf(move: Move): string[] {
  const [before, after] = [move.before?.gas, move.after?.gas];
  const both = before !== undefined && after !== undefined;
  return [
    move.row,
    before?.toLocaleString("en-US") ?? "none",
    after?.toLocaleString("en-US") ?? "none",
    both ? signed(after - before) : "",
    both ? percent(before, after) : "",
    movedParts(move)
      .map(([part, change]) => `${part} ${signed(change)}`)
      .join(", "),
  ];
}

const signed = (change: number): string => change.toLocaleString("en-US", { signDisplay: "exceptZero" });

/** @returns the change in percent of `before`, with its sign. */
const percent = (before: number, after: number): string =>
  (after / before - 1).toLocaleString("en-US", {
    style: "percent",
    maximumSignificantDigits: 3,
    signDisplay: "exceptZero",
  });
