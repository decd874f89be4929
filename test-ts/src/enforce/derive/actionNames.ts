import { isAddressEqual } from "viem";
import { functionOf } from "../parameterAt.ts";
import { nameOfTarget } from "../subject.ts";
import type { TriedAction } from "./baseCall.ts";
import type { Scene } from "./trial.ts";

/** What an action is called: `pool.swap`, its selector where no ABI knows the function, "fallback" for whatever else. */
export function nameOfAction({ subject }: Scene, action: TriedAction): string {
  if (action.fallback) return "fallback";
  const way = action.way === undefined || action.way === 1 ? "" : ` (way ${action.way})`;
  return `${nameOfTarget(subject, action.target)}.${action.function?.name ?? action.selector}${way}`;
}

/** The same of an action as the session has it. */
export function nameOfGrant(
  { subject, place }: Scene,
  { actionTarget, actionTargetSelector: selector }: Scene["subject"]["session"]["actions"][number],
): string {
  if (isAddressEqual(actionTarget, "0x0000000000000000000000000000000000000001"))
    return selector === "0x00000001" ? "fallback" : "the session module";
  return `${nameOfTarget(subject, actionTarget)}.${functionOf(place.abi, selector)?.name ?? selector}`;
}
