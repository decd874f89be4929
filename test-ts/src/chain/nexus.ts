import { getMEEVersion, MEEVersion } from "@biconomy/abstractjs";
import {
  type Address,
  concat,
  encodeAbiParameters,
  type Hex,
  parseAbi,
  parseAbiParameters,
  zeroAddress,
} from "viem";
import { canonical, keys } from "./addresses.ts";
import { deployContract, hasCode } from "./deployContract.ts";
import type { NexusConfig, Stack } from "./environment.ts";
import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { readPrecompiles } from "./readPrecompiles.ts";
import type { StackArtifacts } from "./stackArtifacts.ts";

type Options = {
  /** Our validator of the owner's signature. */
  ownerValidator: Address;
  /** Another build, which may have the account. */
  artifacts?: StackArtifacts;
};

/**
 * Uses the Nexus 1.2 of the chain when abstractjs's stock configuration finds it there; else deploys the other build's, or Nexus 1.0.0
 * from the bytecode that modulekit publishes.
 */
export async function addNexus(
  client: HarnessClient,
  contracts: Stack["contracts"],
  { ownerValidator, artifacts }: Options,
): Promise<NexusConfig> {
  const stock = getMEEVersion(MEEVersion.V2_1_0);
  const needed = [
    stock.implementationAddress,
    stock.factoryAddress,
    stock.bootStrapAddress,
    stock.validatorAddress,
  ];
  const present = await Promise.all(needed.map((address) => hasCode(client, address)));
  if (present.every(Boolean)) {
    contracts.Nexus = { address: stock.implementationAddress, source: "chain" };
    contracts.NexusAccountFactory = { address: stock.factoryAddress, source: "chain" };
    contracts.NexusBootstrap = { address: stock.bootStrapAddress, source: "chain" };
    return { version: stock, ownerValidator: zeroAddress, release: "1.2" };
  }
  const code = (artifacts && findAccount(artifacts, ownerValidator)) ?? readPublished();
  const { implementation, factory, bootstrap } = await deployNexus(client, code);
  contracts.Nexus = { address: implementation, source: code.source };
  contracts.NexusAccountFactory = { address: factory, source: code.source };
  contracts.NexusBootstrap = { address: bootstrap, source: code.source };

  const accountId = (await client.publicClient.readContract({
    address: implementation,
    abi: parseAbi(["function accountId() view returns (string)"]),
    functionName: "accountId",
  })) as NexusConfig["version"]["accountId"];
  const places = {
    accountId,
    implementationAddress: implementation,
    bootStrapAddress: bootstrap,
    factoryAddress: factory,
    validatorAddress: ownerValidator,
  };
  if (hasDefaultValidator(accountId))
    return { version: { ...stock, ...places }, ownerValidator: zeroAddress, release: "1.2" };
  return {
    version: {
      ...getMEEVersion(MEEVersion.V1_1_0),
      ...places,
      defaultValidatorAddress: ownerValidator,
      moduleRegistry: { registryAddress: zeroAddress, attesters: [], attesterThreshold: 0 },
      // The SDK asks for one, and for code there, but installs it only from initialisation data that we do not use.
      composableModuleAddress: ownerValidator,
    },
    ownerValidator,
    release: "1.0",
  };
}

/** Nexus has a built-in validator since 1.2. */
function hasDefaultValidator(accountId: string): boolean {
  const [, major, minor] = /nexus\.(\d+)\.(\d+)/.exec(accountId) ?? [];
  if (!major || !minor)
    throw new EnvironmentError(`The account says that it is "${accountId}", which is no Nexus.`);
  return Number(major) > 1 || Number(minor) >= 2;
}

/** Creation code; the factory's lacks its constructor's arguments. */
type NexusCode = Record<"account" | "factory" | "bootstrap", Hex> & { source: "npm" | "artifacts" };

const [entryPointParameter, validatorParameters, factoryParameters] = [
  parseAbiParameters("address entryPoint"),
  parseAbiParameters("address defaultValidator, bytes initData"),
  parseAbiParameters("address implementation, address owner"),
];

function readPublished(): NexusCode {
  const code = readPrecompiles("NexusPrecompiles.sol");
  return {
    account: concat([
      code("NEXUS_BYTECODE"),
      encodeAbiParameters(entryPointParameter, [canonical.entryPoint]),
    ]),
    factory: code("NEXUS_ACCOUNT_FACTORY_BYTECODE"),
    bootstrap: code("NEXUS_BOOTSTRAP_BYTECODE"),
    source: "npm",
  };
}

/** @returns undefined when the other build has no account. */
function findAccount(artifacts: StackArtifacts, validator: Address): NexusCode | undefined {
  const [account, factory, bootstrap] = [
    artifacts.find("Nexus"),
    artifacts.find("NexusAccountFactory"),
    artifacts.find("NexusBootstrap"),
  ];
  if (!account && !factory && !bootstrap) return undefined;
  if (!account || !factory || !bootstrap)
    throw new EnvironmentError(
      "STACK_ARTIFACTS has a part of Nexus: the account needs Nexus, NexusAccountFactory and NexusBootstrap.",
    );
  const parameters = [...entryPointParameter, ...validatorParameters] as const;
  return {
    account: concat([
      account.creation(),
      encodeAbiParameters(parameters, [canonical.entryPoint, validator, nobody]),
    ]),
    factory: factory.creation(),
    bootstrap: concat([bootstrap.creation(), encodeAbiParameters(validatorParameters, [validator, nobody])]),
    source: "artifacts",
  };
}

/** Owns implementation and bootstrap, which nobody is to use as accounts. */
const nobody: Address = "0x000000000000000000000000000000000000dEaD";

async function deployNexus(client: HarnessClient, code: NexusCode) {
  const implementation = await deployContract(client, { name: "Nexus", code: code.account });
  const owned = encodeAbiParameters(factoryParameters, [implementation, keys.deployer.address]);
  const factory = await deployContract(client, {
    name: "NexusAccountFactory",
    code: concat([code.factory, owned]),
  });
  const bootstrap = await deployContract(client, { name: "NexusBootstrap", code: code.bootstrap });
  return { implementation, factory, bootstrap };
}
