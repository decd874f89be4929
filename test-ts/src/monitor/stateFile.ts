import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Address } from "viem";
import { EnvironmentError } from "../chain/environmentError.ts";
import type { Alert, Told } from "./alerts.ts";
import type { History } from "./history.ts";
import { parseTagged, stringifyTagged } from "./taggedJson.ts";

/** All that a monitor needs to go on where it was. */
export type MonitorState = {
  schema: 1;
  chainId: number;
  paymaster: Address;
  history: History;
  told: Told;
  /** Alerts that have not been posted. */
  outbox: Alert[];
};

/**
 * @returns undefined when there is no such file.
 * @throws {EnvironmentError} when it is not a monitor's state, or that of another paymaster.
 */
export function readState(path: string, { chainId, paymaster }: Pick<MonitorState, "chainId" | "paymaster">) {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new EnvironmentError(`The file ${path} cannot be read (${code}).`);
  }
  const state = parse(text);
  if (state?.schema !== 1) throw new EnvironmentError(`The file ${path} is not the state of a monitor.`);
  if (state.chainId !== chainId || state.paymaster !== paymaster) {
    throw new EnvironmentError(
      `The file ${path} is about paymaster ${state.paymaster} on chain ${state.chainId}.`,
    );
  }
  return state;
}

function parse(text: string): MonitorState | undefined {
  try {
    return parseTagged<MonitorState>(text);
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole: after a crash it is the old one or the new one. */
export function writeState(path: string, state: MonitorState): void {
  const next = `${path}.next`;
  const file = openSync(next, "w", 0o600);
  try {
    writeFileSync(file, stringifyTagged(state));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}
