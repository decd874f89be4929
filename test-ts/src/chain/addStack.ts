import { createRequire } from "node:module";
import type { Address, Hex } from "viem";
import { addAccounts } from "./addAccounts.ts";
import { canonical } from "./addresses.ts";
import { loadArtifact } from "./artifacts.ts";
import { create2Address, deployContract, hasCode } from "./deployContract.ts";
import type { ContractName, ContractSource, Stack, StackContract } from "./environment.ts";
import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { addNexus } from "./nexus.ts";
import type { StackArtifacts } from "./stackArtifacts.ts";

/**
 * Contracts whose addresses the SDKs name, and policies that no SDK names, which are where our build's CREATE2 puts them. They hold
 * no immutables, so runtime code put there equals a deployment.
 */
const addressesByName = {
  SmartSession: () => canonical.smartSession,
  SmartSessionCompatibilityFallback: () => canonical.compatibilityFallback,
  UniActionPolicy: () => canonical.uniActionPolicy,
  TimeFramePolicy: () => canonical.timeFramePolicy,
  SudoPolicy: () => canonical.sudoPolicy,
  UsageLimitPolicy: () => canonical.usageLimitPolicy,
  ValueLimitPolicy: () => canonical.valueLimitPolicy,
  ERC20SpendingLimitPolicy: () => canonical.erc20SpendingLimitPolicy,
  OwnableValidator: () => canonical.ownableValidator,
  SimpleGasPolicy: () => create2Address(loadArtifact("SimpleGasPolicy").bytecode),
  ContractWhitelistPolicy: () => create2Address(loadArtifact("ContractWhitelistPolicy").bytecode),
  ArgPolicy: () => create2Address(loadArtifact("ArgPolicy").bytecode),
  PaymasterPolicy: () => create2Address(loadArtifact("PaymasterPolicy").bytecode),
} satisfies Partial<Record<ContractName, () => Address>>;

type Placed = keyof typeof addressesByName;

/** @returns where module, policies and the session validator are on every stack that has them. */
export const policyAddresses = (): Record<Placed, Address> =>
  Object.fromEntries(Object.entries(addressesByName).map(([name, find]) => [name, find()])) as Record<
    Placed,
    Address
  >;

/** What somebody else's build cannot stand in for: both only help accounts to be used, and are ours on every chain that lacks them. */
const alwaysOurs: readonly ContractName[] = ["SmartSessionCompatibilityFallback", "OwnableValidator"];

/** The salt with which EntryPoint v0.7 lands at its canonical address. */
const entryPointSalt: Hex = "0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3";

/**
 * Puts onto a chain what it lacks of the stack: a contract that the chain has at its address is used as it is.
 * @param artifacts somebody else's build, whose module and policies are used and no other; an account that it has is used too.
 * @throws {EnvironmentError} when a contract is not built or cannot be deployed, or the other build has no module.
 */
export async function addStack(
  client: HarnessClient,
  name: Stack["name"],
  artifacts?: StackArtifacts,
): Promise<Stack> {
  const contracts: Stack["contracts"] = { EntryPoint: await addEntryPoint(client) };
  for (const contract of Object.keys(addressesByName) as Placed[]) {
    const address = addressesByName[contract]();
    if (await hasCode(client, address)) {
      contracts[contract] = { address, source: "chain" };
      continue;
    }
    const code = codeOf(contract, artifacts);
    if (!code) continue;
    await client.testClient.setCode({ address, bytecode: code.runtime });
    contracts[contract] = { address, source: code.source };
  }
  if (!contracts.SmartSession)
    throw new EnvironmentError("STACK_ARTIFACTS has no SmartSession, without which there are no sessions.");
  const ownerValidator = await deployOurs(client, "K1Validator");
  contracts.K1Validator = ownerValidator;
  const nexus = await addNexus(client, contracts, { ownerValidator: ownerValidator.address, artifacts });
  await addAccounts(client, contracts);
  return { name, contracts, nexus };
}

/** Ours, or the other build's, which may have none. */
function codeOf(
  name: ContractName,
  artifacts: StackArtifacts | undefined,
): { runtime: Hex; source: ContractSource } | undefined {
  if (!artifacts || alwaysOurs.includes(name))
    return { runtime: loadArtifact(name).deployedBytecode, source: "hallpass" };
  const found = artifacts.find(name);
  return found && { runtime: found.runtime(), source: "artifacts" };
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
