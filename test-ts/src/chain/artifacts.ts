import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Abi, Hex } from "viem";
import { EnvironmentError } from "./environmentError.ts";
import { packagedPath } from "./packaged.ts";

export type Artifact = { abi: Abi; bytecode: Hex; deployedBytecode: Hex };

/** Where forge puts its output (it takes the same variable), or where the npm package carries it. */
const out = packagedPath("out") ?? resolve(import.meta.dirname, "../../..", process.env.FOUNDRY_OUT ?? "out");

type ForgeArtifact = { abi: Abi; bytecode: { object: Hex }; deployedBytecode: { object: Hex } };

/**
 * Reads one contract out of forge's output.
 * @param name the contract's name, which is also its file's.
 * @throws {EnvironmentError} when forge has not built it.
 */
export function loadArtifact(name: string): Artifact {
  const artifact = findArtifact(name);
  if (!artifact) throw new EnvironmentError(`The contract ${name} is not built: run "npm run build".`);
  return artifact;
}

/** Like {@link loadArtifact}, but returns undefined when forge has not built the contract. */
export function findArtifact(name: string): Artifact | undefined {
  let json: string;
  try {
    json = readFileSync(join(out, `${name}.sol`, `${name}.json`), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const { abi, bytecode, deployedBytecode } = JSON.parse(json) as ForgeArtifact;
  return { abi, bytecode: bytecode.object, deployedBytecode: deployedBytecode.object };
}
