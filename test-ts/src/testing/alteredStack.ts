import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where forge writes our artifacts. */
export const forgeOutput = resolve(import.meta.dirname, "../../..", process.env.FOUNDRY_OUT ?? "out");

const names = [
  "SmartSession",
  "UniActionPolicy",
  "TimeFramePolicy",
  "UsageLimitPolicy",
  "ValueLimitPolicy",
  "ERC20SpendingLimitPolicy",
  "SimpleGasPolicy",
  "ContractWhitelistPolicy",
  "SudoPolicy",
  "ArgPolicy",
];

/** @returns forge's artifact of a contract. */
export const artifactOf = (name: string) =>
  JSON.parse(readFileSync(join(forgeOutput, `${name}.sol`, `${name}.json`), "utf8"));

/**
 * Writes our contracts into a folder, some of them changed or left out.
 * @returns the folder, for STACK_ARTIFACTS.
 */
export function writeStack(stack: string, changes: Record<string, object | undefined>): string {
  for (const name of new Set([...names, ...Object.keys(changes)])) {
    const artifact = name in changes ? changes[name] : artifactOf(name);
    if (!artifact) continue;
    mkdirSync(join(stack, name), { recursive: true });
    writeFileSync(join(stack, name, `${name}.json`), JSON.stringify(artifact));
  }
  return stack;
}
