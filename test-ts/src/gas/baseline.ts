import { readFileSync } from "node:fs";
import { z } from "zod/v4";
import { EnvironmentError } from "../chain/environmentError.ts";
import { writeJson } from "../report/writeJson.ts";
import { type Figures, toFigures } from "./figures.ts";

/** A baseline, schema 1: what each row cost, in gas, and its parts. */
const baseline = z.object({
  schema: z.literal(1),
  rows: z.record(
    z.string(),
    z.object({ gas: z.int().nonnegative(), parts: z.record(z.string(), z.int()).optional() }),
  ),
});

const gas = z.int();
const split = z.object({
  intrinsic: gas,
  calldata: gas,
  entryPoint: gas,
  account: gas,
  module: gas,
  policies: z.record(z.string(), gas),
  sessionValidator: gas,
  ownerValidator: gas,
  execution: gas,
  paymaster: gas,
  refund: gas,
});

/** What of `report/gas.json` says the same. */
const report = z.object({
  schema: z.literal(1),
  rows: z.array(z.object({ id: z.string(), txGas: z.int().nonnegative(), split })),
});

/**
 * Reads the figures of a baseline file, or those of a gas report.
 * @throws {EnvironmentError} when it cannot be read or is neither.
 */
export function readBaseline(path: string): Figures {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new EnvironmentError(`The gas baseline ${path} cannot be read: ${(error as Error).message}.`);
  }
  const reported = report.safeParse(content);
  if (reported.success) return toFigures(reported.data.rows);
  const { data, error } = baseline.safeParse(content);
  if (error) throw new EnvironmentError(`${path} is not a gas baseline: ${z.prettifyError(error)}`);
  return data.rows;
}

/** Writes figures as a baseline file, rows in their order. */
export function writeBaseline(path: string, rows: Figures): void {
  writeJson(path, { schema: 1, rows });
}
