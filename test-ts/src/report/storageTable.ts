import type { GasReport } from "./gasReport.ts";
import type { TextTable } from "./textTable.ts";

const figures = ["coldReads", "warmReads", "coldWrites", "warmWrites", "gas"] as const;
const titles = ["cold reads", "warm reads", "cold writes", "warm writes", "gas"];

/** @returns a line for each storage slot that each row touched, in the order in which it did. */
export function storageTable({ rows }: GasReport): TextTable {
  return {
    columns: [
      ...["Operation", "contract", "slot"].map((title) => ({ title })),
      ...titles.map((title) => ({ title, align: "right" as const })),
    ],
    rows: rows.flatMap(({ id, storage }) =>
      storage.map((use) => [
        id,
        use.contract,
        use.name ?? shortSlot(use.slot),
        ...figures.map((name) => (use[name] === 0 ? "" : use[name].toLocaleString("en-US"))),
      ]),
    ),
  };
}

/** A small number as it is, a hash by its ends. */
const shortSlot = (slot: string): string =>
  BigInt(slot) < 2n ** 32n ? String(BigInt(slot)) : `${slot.slice(0, 8)}…${slot.slice(-6)}`;
