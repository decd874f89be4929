import { getMEEVersion, MEEVersion } from "@biconomy/abstractjs";
import { type Address, concat, encodeAbiParameters, zeroAddress } from "viem";
import { canonical, keys } from "./addresses.ts";
import { deployContract, hasCode } from "./deployContract.ts";
import type { NexusConfig, Stack } from "./environment.ts";
import type { HarnessClient } from "./harnessClient.ts";
import { readPrecompiles } from "./readPrecompiles.ts";

/**
 * Uses the Nexus 1.2 of the chain when abstractjs's stock configuration finds it there; else deploys Nexus 1.0.0 from the
 * bytecode that modulekit publishes.
 * @param ownerValidator our validator of the owner's signature, for Nexus 1.0.0.
 */
export async function addNexus(
  client: HarnessClient,
  contracts: Stack["contracts"],
  ownerValidator: Address,
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
  return deployNexus(client, contracts, ownerValidator);
}

async function deployNexus(
  client: HarnessClient,
  contracts: Stack["contracts"],
  ownerValidator: Address,
): Promise<NexusConfig> {
  const code = readPrecompiles("NexusPrecompiles.sol");
  const address = [{ type: "address" }] as const;
  const implementation = await deployContract(client, {
    name: "Nexus",
    code: concat([code("NEXUS_BYTECODE"), encodeAbiParameters(address, [canonical.entryPoint])]),
  });
  const factory = await deployContract(client, {
    name: "NexusAccountFactory",
    code: concat([
      code("NEXUS_ACCOUNT_FACTORY_BYTECODE"),
      encodeAbiParameters([...address, ...address], [implementation, keys.deployer.address]),
    ]),
  });
  const bootstrap = await deployContract(client, {
    name: "NexusBootstrap",
    code: code("NEXUS_BOOTSTRAP_BYTECODE"),
  });
  contracts.Nexus = { address: implementation, source: "npm" };
  contracts.NexusAccountFactory = { address: factory, source: "npm" };
  contracts.NexusBootstrap = { address: bootstrap, source: "npm" };
  return {
    version: {
      ...getMEEVersion(MEEVersion.V1_1_0),
      accountId: "biconomy.nexus.1.0.0",
      implementationAddress: implementation,
      bootStrapAddress: bootstrap,
      factoryAddress: factory,
      validatorAddress: ownerValidator,
      defaultValidatorAddress: ownerValidator,
      moduleRegistry: { registryAddress: zeroAddress, attesters: [], attesterThreshold: 0 },
      // The SDK asks for one, and for code there, but installs it only from initialisation data that we do not use.
      composableModuleAddress: ownerValidator,
    },
    ownerValidator,
    release: "1.0",
  };
}
