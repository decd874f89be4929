import type { GasRow, LeftOut } from "../gas/measureRows.ts";

/** `report/gas.json`, schema 1. */
export type GasReport = {
  schema: 1;
  stack: string;
  rows: GasRow[];
  /** Rows of a session that cannot be measured; absent when there are none. */
  leftOut?: LeftOut[];
};

/** @returns the report of measured rows, without what the schema does not have. */
export function toGasReport(
  stack: string,
  rows: readonly GasRow[],
  leftOut: readonly LeftOut[] = [],
): GasReport {
  return {
    schema: 1,
    stack,
    rows: rows.map((row) => ({
      id: row.id,
      title: row.title,
      txGas: row.txGas,
      actualGasUsed: row.actualGasUsed,
      calldataBytes: row.calldataBytes,
      calldataFloor: row.calldataFloor,
      split: row.split,
      rollups: row.rollups,
      storage: row.storage,
      ...(row.families && { families: row.families }),
    })),
    ...(leftOut.length > 0 && { leftOut: [...leftOut] }),
  };
}
