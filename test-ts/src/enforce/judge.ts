import type { Testimony } from "../report/enforcementReport.ts";
import type { Failure } from "./decodeFailure.ts";
import type { Effect } from "./effects.ts";

/** What became of an operation at a witness: mined and successful, or the failure. */
export type Outcome = { failure?: Pick<Failure, "reason" | "message"> };

const same = (before: bigint, after: bigint): boolean => before === after;

/** @returns the values of everything that an operation aims at. */
export const readEffect = (effect: Effect): Promise<bigint[]> => Promise.all(effect.map((aim) => aim.read()));

/**
 * Whether an operation had its way. What the chain says decides: an operation that was refused and took effect all the same counts
 * as accepted, and so does one that took another effect than it aimed at.
 * @param before and `after`: the values of `effect` at the witness.
 */
export function judge(
  { failure }: Outcome,
  effect: Effect,
  before: readonly bigint[],
  after: readonly bigint[],
): Testimony {
  const moved = !effect.every(({ heldOff = same }, index) => heldOff(before[index]!, after[index]!));
  const reached = effect.every((aim, index) => aim.reached(before[index]!, after[index]!));
  const change = effect.map(({ label }, index) => `${label}: ${before[index]} -> ${after[index]}`).join("; ");
  if (failure && !moved) return { verdict: "refused", reason: failure.reason, message: failure.message };
  if (failure)
    return { verdict: "accepted", reason: `took effect in spite of ${failure.reason}`, message: change };
  // To change nothing is what some operations aim at: an approval of what is approved already.
  if (reached) return { verdict: "accepted", reason: "", message: change };
  if (!moved) return { verdict: "refused", reason: "mined without effect", message: change };
  return { verdict: "accepted", reason: "took another effect", message: change };
}
