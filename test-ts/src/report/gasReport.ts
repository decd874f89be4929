import type { GasRow } from "../gas/measureRows.ts";

/** `report/gas.json`, schema 1. */
export type GasReport = { schema: 1; stack: string; rows: GasRow[] };

/** @returns the report of measured rows, without what the schema does not have. */
export function toGasReport(stack: string, rows: readonly GasRow[]): GasReport {
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
  };
}
