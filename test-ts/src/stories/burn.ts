import { parseGwei } from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import type { Failure } from "../enforce/decodeFailure.ts";
import { isRefused } from "./act.ts";
import type { Holder } from "./grant.ts";
import type { Scene } from "./story.ts";

const dear = parseGwei("10000");

/**
 * The key signs what it may do at terms that hand the account's native value to whoever bundles it: a gas price, then gas limits,
 * beyond all need. Both are refused.
 */
export async function burnsOnGas(scene: Scene, holder: Holder, calls: readonly Call[]): Promise<Failure[]> {
  const price = { maxFeePerGas: dear, maxPriorityFeePerGas: dear };
  const gas = { preVerificationGas: 100_000_000n };
  return [
    await isRefused(scene, holder, "Burns it on gas, by the price", calls, { overrides: price }),
    await isRefused(scene, holder, "Burns it on gas, by the amount", calls, { overrides: gas }),
  ];
}
