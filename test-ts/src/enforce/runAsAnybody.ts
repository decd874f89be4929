import type { LocalAccount } from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import { keys } from "../chain/addresses.ts";
import type { Stage } from "./stage.ts";

/**
 * Has somebody without a smart account make transactions, one after the other.
 * @param from signs them. @default the thief
 * @throws when one fails.
 */
export async function runAsAnybody(
  { environment }: Pick<Stage, "environment">,
  calls: readonly Call[],
  from: LocalAccount = keys.stranger,
): Promise<void> {
  for (const call of calls) {
    const hash = await environment.walletClient(from).sendTransaction({ ...call, gas: 2_000_000n });
    const { status } = await environment.publicClient.waitForTransactionReceipt({ hash });
    if (status !== "success") throw new Error(`a transaction to ${call.to} failed`);
  }
}
