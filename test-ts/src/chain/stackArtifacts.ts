import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Hex, isHex } from "viem";
import { EnvironmentError } from "./environmentError.ts";

/** The code of one contract of somebody else's build. */
export type StackArtifact = {
  /** Creation code, without constructor arguments. */
  creation(): Hex;
  /** Runtime code, which holds whatever there is to the contract. */
  runtime(): Hex;
};

/** A folder of Foundry or Hardhat artifacts. */
export type StackArtifacts = {
  /** @returns undefined when the folder has no contract of that name. */
  find(name: string): StackArtifact | undefined;
};

type Code = { object?: string; linkReferences?: object; immutableReferences?: object };
type ArtifactJson = { bytecode?: string | Code; deployedBytecode?: string | Code };

/**
 * Opens the folder that STACK_ARTIFACTS names. A contract is looked for in `<Name>/<Name>.json`, then in `<Name>.sol/<Name>.json`.
 * @throws {EnvironmentError} when there is no such folder; and, from `find` and what it returns, when an artifact cannot be read, has
 * no bytecode, libraries that are not linked, or where runtime code is asked for immutables, which are in no artifact.
 */
export function openStackArtifacts(folder: string): StackArtifacts {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new EnvironmentError(`STACK_ARTIFACTS names no folder: ${folder}.`);
  return {
    find(name) {
      const path = [join(name, `${name}.json`), join(`${name}.sol`, `${name}.json`)].find((each) =>
        statSync(join(folder, each), { throwIfNoEntry: false })?.isFile(),
      );
      if (!path) return undefined;
      const artifact = parse(join(folder, path), path);
      return {
        creation: () => codeOf(artifact.bytecode, path, "bytecode"),
        runtime() {
          const { deployedBytecode } = artifact;
          const immutables = typeof deployedBytecode === "object" ? deployedBytecode.immutableReferences : {};
          if (Object.keys(immutables ?? {}).length > 0)
            throw new EnvironmentError(`${path} has immutables: their values are in no artifact.`);
          return codeOf(deployedBytecode, path, "deployedBytecode");
        },
      };
    },
  };
}

function parse(file: string, path: string): ArtifactJson {
  let artifact: unknown;
  try {
    artifact = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new EnvironmentError(`${path} cannot be read as JSON.`);
  }
  if (typeof artifact !== "object" || artifact === null)
    throw new EnvironmentError(`${path} is not a contract's artifact.`);
  return artifact;
}

function codeOf(code: string | Code | undefined, path: string, field: string): Hex {
  const text = typeof code === "string" ? code : code?.object;
  const hex = text && !text.startsWith("0x") ? `0x${text}` : text;
  if (!hex || hex === "0x") throw new EnvironmentError(`${path} has no ${field}.`);
  const links = typeof code === "object" ? Object.keys(code.linkReferences ?? {}) : [];
  if (links.length > 0 || hex.includes("__$"))
    throw new EnvironmentError(`The ${field} in ${path} has libraries that are not linked.`);
  if (!isHex(hex) || hex.length % 2 === 1)
    throw new EnvironmentError(`The ${field} in ${path} is not hexadecimal.`);
  return hex;
}
