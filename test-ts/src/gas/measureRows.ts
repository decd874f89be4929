import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../chain/environment.ts";
import { createBench } from "./bench.ts";
import { type FrameGas, frameGas } from "./frames.ts";
import { deploy, operate, type Payer, prepare } from "./operate.ts";
import { labelsOf } from "./parts.ts";
import { readState } from "./readState.ts";
import { type Row, type RowState, rows } from "./rows.ts";
import { type GasSplit, splitTransaction } from "./split.ts";

/** One row of the gas report; every number in gas, but for the bytes. */
export type GasRow = {
  id: string;
  title: string;
  /** The receipt's `gasUsed`. */
  txGas: number;
  /** What the EntryPoint charged the payer for; an EOA pays for `txGas`. */
  actualGasUsed: number;
  /** Bytes of the transaction's input. */
  calldataBytes: number;
  /** Its leaves add up to `txGas`. */
  split: GasSplit;
};

/** A row with what else the measurement saw. */
export type MeasuredRow = GasRow & {
  /** What EIP-7623 makes such a transaction pay at least. */
  calldataFloor: number;
  /** Gas of whole calls. */
  frames: FrameGas;
  /** What the chain held right before. */
  before: RowState;
};

export type MeasureOptions = {
  /** Ids of the rows wanted, all when not given. A row's twin with the verifying paymaster ends in `-verified`. */
  only?: readonly string[];
  /** Called after each row. */
  onProgress?: (progress: { id: string; title: string; done: number; total: number }) => void;
};

type Job = { id: string; title: string; payer: Payer };

/** @returns the ids of all rows, in the report's order. */
export const rowIds = (): string[] => rows.flatMap((row) => jobsOf(row)).map(({ id }) => id);

/**
 * Measures the gas rows, each on an account of its own in the state that the row names, and leaves the chain as it was.
 * The figures do not depend on what else was measured or in which order.
 * @throws when an operation fails, a row's state is not the one named, an id is unknown, or a split does not add up.
 * @example
 * const rows = await measureRows(environment, { only: ["session-swap-warm", "owner-swap-warm"] });
 */
export async function measureRows(
  environment: Environment,
  { only = rowIds(), onProgress }: MeasureOptions = {},
): Promise<MeasuredRow[]> {
  const unknown = only.filter((id) => !rowIds().includes(id));
  if (unknown.length > 0) throw new Error(`There is no gas row called ${unknown.join(", ")}.`);

  const measured: MeasuredRow[] = [];
  for (const row of rows) {
    const jobs = jobsOf(row).filter(({ id }) => only.includes(id));
    if (jobs.length === 0) continue;
    await undoing(environment, async () => {
      const bench = await createBench(environment, row);
      if (row.before.deployed) await deploy(bench);
      for (const preparation of row.preparation) await prepare(bench, preparation);
      const before = await readState(bench, row);
      if (!isDeepStrictEqual(before, row.before)) {
        throw new Error(`${row.id} would be measured in another state: ${JSON.stringify(before)}`);
      }
      for (const { id, title, payer } of jobs) {
        await undoing(environment, async () => {
          const { hash, actualGasUsed } = await operate(bench, row, payer);
          const labels = labelsOf(environment);
          const result = await splitTransaction(environment.publicClient, { hash, labels });
          const { txGas, calldataBytes, split, calldataFloor, parts } = result;
          const frames = frameGas(parts);
          measured.push({
            id,
            title,
            txGas,
            actualGasUsed,
            calldataBytes,
            split,
            calldataFloor,
            frames,
            before,
          });
        });
        onProgress?.({ id, title, done: measured.length, total: only.length });
      }
    });
  }
  return rowIds().flatMap((id) => measured.filter((row) => row.id === id));
}

function jobsOf({ id, title, by }: Row): Job[] {
  const job: Job = { id, title, payer: "trivial" };
  if (by === "eoa") return [job];
  return [job, { id: `${id}-verified`, title: `${title}, with the verifying paymaster`, payer: "verifying" }];
}

async function undoing(environment: Environment, body: () => Promise<void>): Promise<void> {
  const undo = await environment.snapshot();
  try {
    await body();
  } finally {
    await undo();
  }
}
