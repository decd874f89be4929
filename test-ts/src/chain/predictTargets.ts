import { type Address, getAddress } from "viem";
import { findArtifact } from "./artifacts.ts";
import { deployContract } from "./deployContract.ts";
import { deployTargets } from "./deployTargets.ts";
import type { Targets } from "./environment.ts";
import type { HarnessClient } from "./harnessClient.ts";

/**
 * Where the targets will be on any chain: CREATE2 gives their addresses before there is one.
 * @throws {EnvironmentError} when a contract is not built.
 */
export const predictTargets = (): Promise<Targets> => deployTargets(everythingThere);

/** Policies of ours that no SDK names. */
const policies = ["SimpleGasPolicy", "ContractWhitelistPolicy", "ArgPolicy", "PaymasterPolicy"];

/** Where those of our policies that are built will be on any chain, and their names. */
export async function predictPolicies(): Promise<Map<Address, string>> {
  const built = policies.flatMap((name) => {
    const artifact = findArtifact(name);
    return artifact ? [{ name, code: artifact.bytecode }] : [];
  });
  const places = await Promise.all(built.map((contract) => deployContract(everythingThere, contract)));
  return new Map(places.map((address, i) => [getAddress(address), built[i]!.name]));
}

/** A client of a chain that has everything already, so that deploying to it only works addresses out. */
const everythingThere = {
  publicClient: { getCode: async () => "0x00" },
  mine: async () => ({ status: "success" }),
} as unknown as HarnessClient;
