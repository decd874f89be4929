import type { GasRow } from "../gas/measureRows.ts";

/** `report/gas.json`, schema 1. */
export type GasReport = { schema: 1; stack: string; rows: GasRow[] };

/** @returns the report of measured rows, without what the schema does not have. */
export function toGasReport(stack: string, rows: readonly GasRow[]): GasReport {
  return {
    schema: 1,
    stack,
    rows: rows.map(({ id, title, txGas, actualGasUsed, calldataBytes, split, families }) => {
      return { id, title, txGas, actualGasUsed, calldataBytes, split, ...(families && { families }) };
    }),
  };
}
