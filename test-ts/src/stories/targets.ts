import {
  type Abi,
  type Address,
  type ContractFunctionName,
  type EncodeFunctionDataParameters,
  encodeFunctionData,
  type LocalAccount,
} from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import { loadArtifact } from "../chain/artifacts.ts";
import { deployMock as deploy } from "../chain/deployMock.ts";
import { type Scene, StoryError } from "./story.ts";

/** Deploys one of the mocks, and tells the decoder its errors. */
export async function deployMock(
  { environment, abi }: Scene,
  name: string,
  args: readonly unknown[] = [],
): Promise<Address> {
  abi.push(...loadArtifact(name).abi);
  return deploy(environment, [name, ...args]);
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
  { environment }: Pick<Scene, "environment">,
  from: LocalAccount,
  call: Call,
  mine: () => Promise<unknown> = async () => {},
): Promise<void> {
  const hash = await environment.walletClient(from).sendTransaction({ ...call, gas: 1_000_000n });
  await mine();
  const { status } = await environment.publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new StoryError(`A transaction to ${call.to} reverted.`);
}
