import type { Environment } from "../chain/environment.ts";
import type { SmartAccount } from "./accountKind.ts";

/** Enough for any account's factory, in gas. */
const factoryGas = 3_000_000n;

/**
 * Deploys a smart account by a transaction to its factory.
 * @throws when the factory reverts.
 */
export async function deploySmartAccount(
  { mine }: Environment,
  { address, factory: { factory, factoryData } }: SmartAccount,
): Promise<void> {
  const { status } = await mine({ to: factory, data: factoryData, gas: factoryGas });
  if (status !== "success") throw new Error(`the factory did not deploy ${address}`);
}
