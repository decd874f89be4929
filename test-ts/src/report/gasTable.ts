import type { GasRow } from "../gas/measureRows.ts";
import type { GasReport } from "./gasReport.ts";
import type { TextTable } from "./textTable.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The columns of figures: what the transaction cost, and where its gas went. */
const figures: [title: string, (row: GasRow) => number][] = [
  ["tx gas", (row) => row.txGas],
  ["bytes", (row) => row.calldataBytes],
  ["base", ({ split }) => split.intrinsic + split.calldata],
  ["EntryPoint", ({ split }) => split.entryPoint],
  ["account", ({ split }) => split.account],
  ["module", ({ split }) => split.module],
  ["policies", ({ split }) => sum(Object.values(split.policies))],
  ["signer", ({ split }) => split.sessionValidator + split.ownerValidator],
  ["execution", ({ split }) => split.execution],
  ["paymaster", ({ split }) => split.paymaster],
  ["refund", ({ split }) => split.refund],
];

/** What each operation cost, and where its gas went, in short. `base` is what every transaction pays, and its calldata. */
export function gasTable({ rows }: GasReport): TextTable {
  const columns = figures.map(([title]) => ({ title, align: "right" as const }));
  return {
    columns: [{ title: "Operation" }, ...columns],
    rows: rows.map((row) => [row.id, ...figures.map(([, of]) => of(row).toLocaleString("en-US"))]),
  };
}
