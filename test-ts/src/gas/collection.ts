import { type Abi, type Address, encodeDeployData } from "viem";
import { loadArtifact } from "../chain/artifacts.ts";
import { create2Address, deployContract } from "../chain/deployContract.ts";
import type { Environment } from "../chain/environment.ts";
import { createHarnessClient } from "../chain/harnessClient.ts";

const name = "MockERC721";

function creationCode() {
  const { abi, bytecode } = loadArtifact(name);
  return encodeDeployData({ abi: abi as Abi, bytecode, args: ["Collection", "NFT"] });
}

/** @returns where the collection is, once it is deployed, from which the mint rows mint. */
export const collectionAddress = (): Address => create2Address(creationCode());

/** Deploys the collection. */
export async function deployCollection({ rpcUrl, chain }: Environment): Promise<void> {
  await deployContract(createHarnessClient(rpcUrl, chain.id), { name, code: creationCode() });
}
