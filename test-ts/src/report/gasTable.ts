import type { GasRow } from "../gas/measureRows.ts";
import type { GasReport } from "./gasReport.ts";
import { createTable } from "./table.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The columns of figures: where the gas of a transaction went. */
const figures: [title: string, (row: GasRow) => number][] = [
  ["tx gas", (row) => row.txGas],
  ["actual", (row) => row.actualGasUsed],
  ["bytes", (row) => row.calldataBytes],
  ["intrinsic", ({ split }) => split.intrinsic],
  ["calldata", ({ split }) => split.calldata],
  ["EntryPt", ({ split }) => split.entryPoint],
  ["account", ({ split }) => split.account],
  ["module", ({ split }) => split.module],
  ["policies", ({ split }) => sum(Object.values(split.policies))],
  ["signer", ({ split }) => split.sessionValidator + split.ownerValidator],
  ["execution", ({ split }) => split.execution],
  ["paymaster", ({ split }) => split.paymaster],
  ["refund", ({ split }) => split.refund],
];

/** What each operation cost, and where its gas went. */
export function gasTable({ rows }: GasReport, width?: number): string {
  const id = Math.max(...rows.map((row) => row.id.length)) + 2;
  const table = createTable(
    [
      { title: "Operation", width: id },
      ...figures.map(([title]) => ({ title, width: 11, align: "right" as const })),
    ],
    width,
  );
  for (const row of rows) table.push([row.id, ...figures.map(([, of]) => of(row).toLocaleString("en-US"))]);
  return table.toString();
}
