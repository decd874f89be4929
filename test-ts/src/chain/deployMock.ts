import { type Abi, type Address, encodeDeployData, type Hex } from "viem";
import { loadArtifact } from "./artifacts.ts";
import { create2Address, deployContract } from "./deployContract.ts";
import type { HarnessClient } from "./harnessClient.ts";

/** One of the mocks, by its Solidity name, with its constructor's arguments. */
export type Mock = readonly [name: string, ...args: readonly unknown[]];

/** @returns where a mock is on every chain that has it. */
export const mockAddress = (mock: Mock): Address => create2Address(creationCode(mock));

/** Deploys a mock, unless it is there already. */
export const deployMock = (client: HarnessClient, mock: Mock): Promise<Address> =>
  deployContract(client, { name: mock[0], code: creationCode(mock) });

function creationCode([name, ...args]: Mock): Hex {
  const { abi, bytecode } = loadArtifact(name);
  return encodeDeployData({ abi: abi as Abi, bytecode, args });
}
