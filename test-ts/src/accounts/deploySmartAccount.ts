import { keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { SmartAccount } from "./accountKind.ts";

/** Enough for any account's factory, in gas. */
const factoryGas = 3_000_000n;

/**
 * Deploys a smart account by a transaction to its factory.
 * @throws when the factory reverts.
 */
export async function deploySmartAccount(
  { walletClient, publicClient }: Environment,
  { address, factory: { factory, factoryData } }: SmartAccount,
): Promise<void> {
  const request = { to: factory, data: factoryData, gas: factoryGas };
  const hash = await walletClient(keys.deployer).sendTransaction(request);
  const { status } = await publicClient.waitForTransactionReceipt({ hash });
  if (status !== "success") throw new Error(`the factory did not deploy ${address}`);
}
