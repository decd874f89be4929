import { createRequire } from "node:module";
import type { Address, Hex } from "viem";
import { addAccounts } from "./addAccounts.ts";
import { canonical } from "./addresses.ts";
import { loadArtifact } from "./artifacts.ts";
import { deployContract, hasCode } from "./deployContract.ts";
import type { ContractName, Stack, StackContract } from "./environment.ts";
import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { addNexus } from "./nexus.ts";

/** Contracts whose addresses the SDKs name. They hold no immutables, so runtime code put there equals a deployment. */
const atCanonicalAddress: Partial<Record<ContractName, Address>> = {
  SmartSession: canonical.smartSession,
  SmartSessionCompatibilityFallback: canonical.compatibilityFallback,
  UniActionPolicy: canonical.uniActionPolicy,
  TimeFramePolicy: canonical.timeFramePolicy,
  SudoPolicy: canonical.sudoPolicy,
  UsageLimitPolicy: canonical.usageLimitPolicy,
  ValueLimitPolicy: canonical.valueLimitPolicy,
  ERC20SpendingLimitPolicy: canonical.erc20SpendingLimitPolicy,
  OwnableValidator: canonical.ownableValidator,
};

/** Contracts that no SDK names. */
const byCreate2 = ["SimpleGasPolicy", "ContractWhitelistPolicy", "ArgPolicy"] as const;

/** The salt with which EntryPoint v0.7 lands at its canonical address. */
const entryPointSalt: Hex = "0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3";

/**
 * Puts onto a chain what it lacks of the stack: a contract that the chain has at its canonical address is used as it is.
 * @throws {EnvironmentError} when a contract is not built or cannot be deployed.
 */
export async function addStack(client: HarnessClient, name: Stack["name"]): Promise<Stack> {
  const contracts: Stack["contracts"] = { EntryPoint: await addEntryPoint(client) };
  for (const [contract, address] of Object.entries(atCanonicalAddress) as [ContractName, Address][]) {
    if (await hasCode(client, address)) {
      contracts[contract] = { address, source: "chain" };
      continue;
    }
    await client.anvil.setCode({ address, bytecode: loadArtifact(contract).deployedBytecode });
    contracts[contract] = { address, source: "hallpass" };
  }
  for (const contract of byCreate2) contracts[contract] = await deployOurs(client, contract);
  const ownerValidator = await deployOurs(client, "K1Validator");
  contracts.K1Validator = ownerValidator;
  const nexus = await addNexus(client, contracts, ownerValidator.address);
  await addAccounts(client, contracts);
  return { name, contracts, nexus };
}

async function deployOurs(client: HarnessClient, name: ContractName): Promise<StackContract> {
  const address = await deployContract(client, { name, code: loadArtifact(name).bytecode });
  return { address, source: "hallpass" };
}

async function addEntryPoint(client: HarnessClient) {
  const address = canonical.entryPoint;
  if (await hasCode(client, address)) return { address, source: "chain" as const };
  const { bytecode } = createRequire(import.meta.url)(
    "@account-abstraction/contracts/artifacts/EntryPoint.json",
  ) as { bytecode: Hex };
  const deployed = await deployContract(client, { name: "EntryPoint", code: bytecode, salt: entryPointSalt });
  if (deployed !== address)
    throw new EnvironmentError(`EntryPoint v0.7 landed at ${deployed} instead of ${address}.`);
  return { address, source: "npm" as const };
}
