import { concat, encodeAbiParameters, type Hex } from "viem";
import { canonical } from "./addresses.ts";
import { loadArtifact } from "./artifacts.ts";
import { deployContract } from "./deployContract.ts";
import type { ContractName, ContractSource, Stack } from "./environment.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { readPrecompiles } from "./readPrecompiles.ts";

/** Deploys what accounts of other makes than Nexus are created from, out of the bytecode that modulekit publishes. */
export async function addAccounts(client: HarnessClient, contracts: Stack["contracts"]): Promise<void> {
  const add = async (name: ContractName, source: ContractSource, code: Hex) => {
    const address = await deployContract(client, { name, code });
    contracts[name] = { address, source };
    return address;
  };
  const [kernel, reference] = [
    readPrecompiles("KernelPrecompiles.sol"),
    readPrecompiles("ERC7579Precompiles.sol"),
  ];
  const address = (of: `0x${string}`) => encodeAbiParameters([{ type: "address" }], [of]);

  const implementation = await add(
    "Kernel",
    "npm",
    concat([kernel("KERNEL_BYTECODE"), address(canonical.entryPoint)]),
  );
  await add("KernelFactory", "npm", concat([kernel("KERNEL_FACTORY_BYTECODE"), address(implementation)]));

  await add("ReferenceAccount", "npm", reference("ERC7579_BYTECODE"));
  await add("ReferenceBootstrap", "npm", reference("ERC7579_BOOTSTRAP_BYTECODE"));
  await add("MockAccountFactory", "hallpass", loadArtifact("MockAccountFactory").bytecode);
}
