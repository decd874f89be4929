import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Hex } from "viem";
import { EnvironmentError } from "./environmentError.ts";
import { packagedPath } from "./packaged.ts";

/**
 * Reads the creation code that modulekit keeps as constants of a Solidity file.
 * @param file such as `NexusPrecompiles.sol`.
 * @returns finds a constant's code.
 */
export function readPrecompiles(file: string): (constant: string) => Hex {
  const source = readFileSync(packagedPath("precompiles", file) ?? publishedPath(file), "utf8");
  return (constant) => {
    const hex = new RegExp(`constant ${constant}\\s*=\\s*hex"([0-9a-f]+)"`).exec(source)?.[1];
    if (!hex) throw new EnvironmentError(`modulekit's ${file} has no ${constant}.`);
    return `0x${hex}`;
  };
}

function publishedPath(file: string): string {
  const modulekit = dirname(createRequire(import.meta.url).resolve("@rhinestone/modulekit/package.json"));
  return join(modulekit, "src/deployment/precompiles", file);
}
