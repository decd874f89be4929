import { EnvironmentError } from "./environmentError.ts";
import type { HarnessClient } from "./harnessClient.ts";
import type { Transaction } from "./mine.ts";

/**
 * Has a transaction mined.
 * @throws {EnvironmentError} when it reverts.
 */
export async function send({ mine }: Pick<HarnessClient, "mine">, transaction: Transaction): Promise<void> {
  const { from = "the deployer", to } = transaction;
  const { status } = await mine(transaction);
  if (status !== "success") throw new EnvironmentError(`A transaction of ${from} to ${to} failed.`);
}
