import {
  type Abi,
  type Address,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeDeployData,
  encodeFunctionData,
  type LocalAccount,
} from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import { loadArtifact } from "../chain/artifacts.ts";
import { deployContract } from "../chain/deployContract.ts";
import { createHarnessClient } from "../chain/harnessClient.ts";
import { type Scene, StoryError } from "./story.ts";

/** Deploys one of the mocks, and tells the decoder its errors. */
export async function deployMock(
  { environment, abi }: Scene,
  name: string,
  args: readonly unknown[] = [],
): Promise<Address> {
  const artifact = loadArtifact(name);
  const client = createHarnessClient(environment.rpcUrl, environment.chain.id);
  const code = encodeDeployData({ abi: artifact.abi as Abi, bytecode: artifact.bytecode, args });
  abi.push(...artifact.abi);
  return deployContract(client, { name, code });
}

/** A call of a contract's function, `value` in wei. */
export function callTo<const abi extends Abi, name extends ContractFunctionName<abi>>(
  to: Address,
  parameters: EncodeFunctionDataParameters<abi, name>,
  value = 0n,
): Call {
  return { to, value, data: encodeFunctionData(parameters as EncodeFunctionDataParameters) };
}

/**
 * Somebody without a smart account makes a call.
 * @param mine has it mined, where the chain does not do so on its own.
 * @throws {StoryError} when it reverts.
 */
export async function sendAs(
  { environment }: Scene,
  from: LocalAccount,
  call: Call,
  mine: () => Promise<unknown> = async () => {},
): Promise<void> {
  const hash = await environment.walletClient(from).sendTransaction({ ...call, gas: 1_000_000n });
  await mine();
  const { status } = await environment.publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new StoryError(`A transaction to ${call.to} reverted.`);
}
