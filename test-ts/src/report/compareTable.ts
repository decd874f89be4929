import type { Figures } from "../gas/figures.ts";
import type { TextTable } from "./textTable.ts";

/** @returns ours, theirs and the ratio for each row; rows that only one side has are left open on the other. */
export function compareTable(ours: Figures, theirs: Figures): TextTable {
  const rows = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const figures = ["ours", "theirs", "difference", "ours / theirs"].map((title) => ({
    title,
    align: "right" as const,
  }));
  return {
    columns: [{ title: "row" }, ...figures],
    rows: rows.map((row) => {
      const [our, their] = [ours[row]?.gas, theirs[row]?.gas];
      const both = our !== undefined && their !== undefined;
      return [
        row,
        our?.toLocaleString("en-US") ?? "",
        their?.toLocaleString("en-US") ?? "",
        both ? (our - their).toLocaleString("en-US", { signDisplay: "exceptZero" }) : "",
        both ? (our / their).toFixed(3) : "",
      ];
    }),
  };
}
