import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../chain/environment.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import { createBench } from "./bench.ts";
import { contractNames } from "./contractNames.ts";
import { type FrameGas, frameGas } from "./frames.ts";
import { deploy, operate, prepare } from "./operate.ts";
import { labelsOf } from "./parts.ts";
import { readState } from "./readState.ts";
import { type RollupBytes, readSigned, weighTransaction } from "./rollups.ts";
import type { Family, Payer, Row, RowState } from "./row.ts";
import { rows } from "./rows/all.ts";
import { referenceRows } from "./rows/reference.ts";
import { type GasSplit, splitTransaction } from "./split.ts";
import { type SlotUse, slotUses } from "./storage.ts";

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
  /** What EIP-7623 makes such a transaction pay at least, the 21,000 included. */
  calldataFloor: number;
  /** Where a rollup prices the transaction's data. */
  rollups: RollupBytes;
  /** What it did with each storage slot. */
  storage: SlotUse[];
  /** Rows that it makes a line with. */
  families?: readonly Family[];
};

/** A row with what else the measurement saw. */
export type MeasuredRow = GasRow & {
  /** Gas of whole calls. */
  frames: FrameGas;
  /** What the chain held right before. */
  before: RowState;
};

export type MeasureOptions = {
  /** Rows to measure instead of the lab's own. */
  rows?: readonly Row[];
  /** Ids of the rows wanted, all when not given. A row's twin with the verifying paymaster ends in `-verified`. */
  only?: readonly string[];
  /** Called after each row. */
  onProgress?: (progress: { id: string; title: string; done: number; total: number }) => void;
};

type Job = { id: string; title: string; payer: Payer };

/** @returns the ids of the rows that a stack can have, in the report's order. */
export const rowIds = ({ stack }: Pick<Environment, "stack">, all: readonly Row[] = rows): string[] =>
  rowsOn(stack, all)
    .flatMap((row) => jobsOf(row))
    .map(({ id }) => id);

/** Ids of the rows that make up the short table: the reference session's, and the same work by its owner and by an EOA. */
export const mainRowIds: readonly string[] = referenceRows.map(({ id }) => id);

const rowsOn = ({ contracts }: Environment["stack"], all: readonly Row[]): readonly Row[] =>
  all.filter(({ needs = [] }) => needs.every((name) => contracts[name] !== undefined));

/**
 * Measures the gas rows, each on an account of its own in the state that the row names, and leaves the chain as it was.
 * The figures do not depend on what else was measured or in which order.
 * @throws when an operation fails, a row's state is not the one named, an id is unknown, or a split does not add up.
 * @example
 * const rows = await measureRows(environment, { only: ["session-swap-warm", "owner-swap-warm"] });
 */
export async function measureRows(
  environment: Environment,
  { rows: all = rows, only = rowIds(environment, all), onProgress }: MeasureOptions = {},
): Promise<MeasuredRow[]> {
  const known = rowIds(environment, all);
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new EnvironmentError(`There is no gas row called ${unknown.join(", ")}.`);

  const measured: MeasuredRow[] = [];
  for (const row of rowsOn(environment.stack, all)) {
    const jobs = jobsOf(row).filter(({ id }) => only.includes(id));
    if (jobs.length === 0) continue;
    await undoing(environment, async () => {
      const bench = await createBench(environment, row);
      if (row.before.deployed) await deploy(bench);
      for (const preparation of row.preparation) await prepare(bench, preparation, row);
      const before = await readState(bench, row);
      if (!isDeepStrictEqual({ ...before, ...row.before }, before)) {
        throw new Error(`${row.id} would be measured in another state: ${JSON.stringify(before)}`);
      }
      for (const { id, title, payer } of jobs) {
        await undoing(environment, async () => {
          const { hash, actualGasUsed } = await operate(bench, row, payer);
          const labels = new Map(labelsOf(environment)).set(bench.account, "account");
          const { publicClient } = environment;
          const result = await splitTransaction(publicClient, { hash, labels });
          const { txGas, calldataBytes, split, calldataFloor, parts } = result;
          measured.push({
            id,
            title,
            txGas,
            actualGasUsed,
            calldataBytes,
            split,
            calldataFloor,
            rollups: weighTransaction(await readSigned(publicClient, hash)),
            storage: slotUses(parts, contractNames(bench)),
            ...(row.families ? { families: row.families } : {}),
            frames: frameGas(parts),
            before,
          });
        });
        onProgress?.({ id, title, done: measured.length, total: only.length });
      }
    });
  }
  return known.flatMap((id) => measured.filter((row) => row.id === id));
}

/** What a row's twin is called. */
const suffixes: Record<Payer, [id: string, title: string]> = {
  trivial: ["-trivial", ", with a paymaster that only agrees"],
  self: ["-self", ", paid for by the account"],
  verifying: ["-verified", ", with the verifying paymaster"],
  tank: ["-sponsored-limits", ", paid for by a sponsor's gas tank with a daily limit"],
};

function jobsOf({ id, title, payers }: Row): Job[] {
  const [first = "trivial", ...others] = payers;
  const rest = others.map((payer): Job => {
    const [suffix, how] = suffixes[payer];
    return { id: id + suffix, title: title + how, payer };
  });
  return [{ id, title, payer: first }, ...rest];
}

async function undoing(environment: Environment, body: () => Promise<void>): Promise<void> {
  const undo = await environment.snapshot();
  try {
    await body();
  } finally {
    await undo();
  }
}
