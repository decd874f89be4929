import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../chain/environment.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import { type Bench, createBench } from "./bench.ts";
import { contractNames } from "./contractNames.ts";
import { type FrameGas, frameGas } from "./frames.ts";
import { type Job, jobsOf } from "./jobs.ts";
import { deploy, operate, prepare } from "./operate.ts";
import { labelsOf } from "./parts.ts";
import { readState } from "./readState.ts";
import { RefusedError } from "./refusedError.ts";
import { type RollupBytes, readSigned, weighTransaction } from "./rollups.ts";
import type { Family, Row, RowState } from "./row.ts";
import { rows } from "./rows/all.ts";
import { referenceRows } from "./rows/reference.ts";
import { slotNames } from "./slotNames.ts";
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

/** A row that there is no figure of, and why. */
export type LeftOut = { id: string; reason: string };

export type MeasureOptions = {
  /** Rows to measure instead of the lab's own. */
  rows?: readonly Row[];
  /** Ids of the rows wanted, all when not given. A row's twin with the verifying paymaster ends in `-verified`. */
  only?: readonly string[];
  /** Called for a row that cannot be measured, where its session may be such that it cannot. */
  onLeftOut?: (row: LeftOut) => void;
  /** Called after each row. */
  onProgress?: (progress: { id: string; title: string; done: number; total: number }) => void;
};

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
  { rows: all = rows, only = rowIds(environment, all), onLeftOut, onProgress }: MeasureOptions = {},
): Promise<MeasuredRow[]> {
  const known = rowIds(environment, all);
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new EnvironmentError(`There is no gas row called ${unknown.join(", ")}.`);

  const measured: MeasuredRow[] = [];
  const leaveOut = ({ id }: Job, reason: string) => onLeftOut?.({ id, reason });
  let done = 0;
  for (const row of rowsOn(environment.stack, all)) {
    const jobs = jobsOf(row).filter(({ id }) => only.includes(id));
    if (jobs.length === 0) continue;
    const refusal = await undoing(environment, () =>
      refusalOf(row, async () => {
        const bench = await prepareBench(environment, row);
        for (const job of jobs) {
          const refusal = await undoing(environment, () =>
            refusalOf(row, async () => {
              measured.push(await measureJob(bench, row, job));
            }),
          );
          if (refusal) leaveOut(job, refusal);
          done += 1;
          onProgress?.({ id: job.id, title: job.title, done, total: only.length });
        }
      }),
    );
    if (refusal) for (const job of jobs) leaveOut(job, refusal);
  }
  return known.flatMap((id) => measured.filter((row) => row.id === id));
}

/** Brings a row's state about, on an account that nobody has used. */
async function prepareBench(environment: Environment, row: Row): Promise<Bench> {
  const bench = await createBench(environment, row);
  if (row.startsAt !== undefined) await environment.clock.set(bench.startsAt);
  if (row.before.deployed) await deploy(bench);
  for (const preparation of row.preparation) await prepare(bench, preparation, row);
  return bench;
}

async function measureJob(bench: Bench, row: Row, { id, title, payer }: Job): Promise<MeasuredRow> {
  const { environment, account } = bench;
  const { publicClient } = environment;
  const before = await readState(bench, row);
  if (!isDeepStrictEqual({ ...before, ...row.before }, before)) {
    throw new Error(`${row.id} would be measured in another state: ${JSON.stringify(before)}`);
  }
  const { hash, actualGasUsed, reverted } = await operate(bench, row, payer);
  const labels = new Map(labelsOf(environment)).set(account, "account");
  const result = await splitTransaction(publicClient, { hash, labels });
  const { txGas, calldataBytes, split, calldataFloor, parts } = result;
  return {
    id,
    title: reverted ? `${title} (what it calls reverts)` : title,
    txGas,
    actualGasUsed,
    calldataBytes,
    split,
    calldataFloor,
    rollups: weighTransaction(await readSigned(publicClient, hash)),
    storage: slotUses(parts, contractNames(bench), slotNames(bench)),
    ...(row.families ? { families: row.families } : {}),
    frames: frameGas(parts),
    before,
  };
}

/** @returns why an uncertain row cannot be measured; nothing when it was. */
async function refusalOf(
  { impossible, uncertain }: Row,
  measure: () => Promise<void>,
): Promise<string | undefined> {
  if (impossible !== undefined) return impossible;
  try {
    await measure();
  } catch (error) {
    if (uncertain && error instanceof RefusedError) return error.failure.sentence;
    throw error;
  }
  return undefined;
}

async function undoing<T>(environment: Environment, body: () => Promise<T>): Promise<T> {
  const undo = await environment.snapshot();
  try {
    return await body();
  } finally {
    await undo();
  }
}
