import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a value as JSON for people and machines: two spaces, keys in the order they were set, a newline at the end. All at once:
 * an interrupted run leaves the old file whole and no other beside it.
 */
export function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(value, undefined, 2)}\n`);
  renameSync(unfinished, path);
}
