import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Hex, keccak256 } from "viem";
import { keys } from "../chain/addresses.ts";
import { deployContract } from "../chain/deployContract.ts";
import type { HarnessClient } from "../chain/harnessClient.ts";

const simulations = [
  "PimlicoSimulations.sol/PimlicoSimulations",
  "EntryPointSimulations.sol/EntryPointSimulations07",
  "EntryPointSimulations.sol/EntryPointSimulations08",
  "EntryPointSimulations.sol/EntryPointSimulations09",
];

/**
 * Deploys the contracts that alto simulates with, where it looks for them. It would deploy them itself, one after the other,
 * whenever it starts on a fork; like this the origin has them once for all.
 */
export async function addSimulations(client: HarnessClient): Promise<void> {
  const alto = dirname(createRequire(import.meta.url).resolve("@pimlico/alto"));
  const salt = keccak256(keys.bundlerUtility.address);
  for (const name of simulations) {
    const json = readFileSync(join(alto, "contracts", `${name}.json`), "utf8");
    const { bytecode } = JSON.parse(json) as { bytecode: { object: Hex } };
    await deployContract(client, { name, code: bytecode.object, salt });
  }
}
