import { sumSplit } from "../gas/split.ts";
import type { GasReport } from "./gasReport.ts";
import type { TextTable } from "./textTable.ts";

/** Bytes of each row's transaction, and what its calldata costs at least (EIP-7623). */
export function dataTable({ rows }: GasReport): TextTable {
  const figures = [
    "calldata",
    "floor",
    "spent",
    "signed",
    "OP Stack FastLZ",
    "OP Stack Fjord",
    "Arbitrum brotli",
  ];
  return {
    columns: [{ title: "Operation" }, ...figures.map((title) => ({ title, align: "right" as const }))],
    rows: rows.map(({ id, calldataBytes, calldataFloor, split, rollups }) => [
      id,
      ...[
        calldataBytes,
        calldataFloor,
        sumSplit(split),
        rollups.signed,
        rollups.opStack.fastLz,
        rollups.opStack.fjord,
        rollups.arbitrum.brotli,
      ].map((figure) => figure.toLocaleString("en-US", { maximumFractionDigits: 1 })),
    ]),
  };
}
