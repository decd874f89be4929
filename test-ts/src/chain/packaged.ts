import { existsSync } from "node:fs";
import { resolve } from "node:path";

const dist = resolve(import.meta.dirname, "../..");

/** Whether this code was installed from npm: it then has what it needs beside it, built. */
export const isPackaged: boolean = existsSync(resolve(dist, "precompiles"));

/** A file or folder that the npm package carries; undefined in a checkout, which builds it. */
export const packagedPath = (...parts: string[]): string | undefined =>
  isPackaged ? resolve(dist, ...parts) : undefined;
