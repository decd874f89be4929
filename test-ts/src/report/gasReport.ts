import type { GasSplit } from "../gas/split.ts";

/** One measured operation; all figures in gas, but for `calldataBytes`. */
export type GasRow = {
  id: string;
  title: string;
  /** The receipt's gasUsed. */
  txGas: number;
  /** UserOperationEvent's actualGasUsed; that of the receipt where there is no user operation. */
  actualGasUsed: number;
  calldataBytes: number;
  /** Where `txGas` went; its leaves add up to it. */
  split: GasSplit;
};

/** `report/gas.json`, schema 1. */
export type GasReport = { schema: 1; stack: string; rows: GasRow[] };
