import type { Address, Hex } from "viem";
import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";

/**
 * Sends a transaction of anybody's, impersonated, and waits until it is mined.
 * @throws {EnvironmentError} when it fails.
 */
export async function sendAs(
  { anvil }: HarnessClient,
  transaction: { from: Address; to: Address; data: Hex; value?: bigint },
): Promise<void> {
  const { from, to } = transaction;
  await anvil.impersonateAccount({ address: from });
  const hash = await anvil.sendUnsignedTransaction(transaction);
  const { status } = await anvil.waitForTransactionReceipt({ hash });
  await anvil.stopImpersonatingAccount({ address: from });
  if (status !== "success") throw new EnvironmentError(`A transaction of ${from} to ${to} failed.`);
}
