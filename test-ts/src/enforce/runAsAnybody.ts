import type { LocalAccount } from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import { keys } from "../chain/addresses.ts";
import { send } from "../chain/send.ts";
import type { Stage } from "./stage.ts";

/**
 * Has somebody without a smart account make transactions, one after the other.
 * @param from one of the harness's keys. @default the thief's
 * @throws when one fails.
 */
export async function runAsAnybody(
  { environment }: Pick<Stage, "environment">,
  calls: readonly Call[],
  { address: from }: LocalAccount = keys.stranger,
): Promise<void> {
  for (const call of calls) await send(environment, { from, ...call, gas: 2_000_000n });
}
