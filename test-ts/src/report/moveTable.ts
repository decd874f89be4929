import { type Move, movedParts } from "../gas/figures.ts";
import type { TextTable } from "./textTable.ts";

/** @returns a table of the rows whose gas moved: before, after, by how much, and where. */
export function moveTable(moves: readonly Move[]): TextTable {
  const figures = ["before", "after", "change", "%"].map((title) => ({ title, align: "right" as const }));
  return { columns: [{ title: "row" }, ...figures, { title: "where" }], rows: moves.map(cellsOf) };
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
