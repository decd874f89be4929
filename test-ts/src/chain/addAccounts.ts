import { concat, encodeAbiParameters, type Hex, zeroAddress } from "viem";
import { canonical } from "./addresses.ts";
import { loadArtifact } from "./artifacts.ts";
import { deployContract } from "./deployContract.ts";
import type { ContractName, ContractSource, Stack } from "./environment.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { readPrecompiles } from "./readPrecompiles.ts";

/** The launchpad would ask a module registry here about attested modules; accounts without attesters have none. */
const noRegistry = zeroAddress;

/** Deploys what accounts of other makes than Nexus are created from, out of the bytecode that modulekit publishes. */
export async function addAccounts(client: HarnessClient, contracts: Stack["contracts"]): Promise<void> {
  const add = async (name: ContractName, source: ContractSource, code: Hex) => {
    const address = await deployContract(client, { name, code });
    contracts[name] = { address, source };
    return address;
  };
  const [kernel, safe, reference] = [
    readPrecompiles("KernelPrecompiles.sol"),
    readPrecompiles("Safe7579Precompiles.sol"),
    readPrecompiles("ERC7579Precompiles.sol"),
  ];
  const address = (of: `0x${string}`) => encodeAbiParameters([{ type: "address" }], [of]);

  const implementation = await add(
    "Kernel",
    "npm",
    concat([kernel("KERNEL_BYTECODE"), address(canonical.entryPoint)]),
  );
  await add("KernelFactory", "npm", concat([kernel("KERNEL_FACTORY_BYTECODE"), address(implementation)]));

  await add("Safe", "npm", safe("SAFE_SINGLETON_BYTECODE"));
  await add("SafeProxyFactory", "npm", safe("SAFE_PROXY_FACTORY_BYTECODE"));
  await add("Safe7579", "npm", safe("SAFE7579_BYTECODE"));
  await add(
    "Safe7579Launchpad",
    "npm",
    concat([safe("SAFE7579_LAUNCHPAD_BYTECODE"), address(canonical.entryPoint), address(noRegistry)]),
  );

  await add("ReferenceAccount", "npm", reference("ERC7579_BYTECODE"));
  await add("ReferenceBootstrap", "npm", reference("ERC7579_BOOTSTRAP_BYTECODE"));
  await add("MockAccountFactory", "hallpass", loadArtifact("MockAccountFactory").bytecode);
}
