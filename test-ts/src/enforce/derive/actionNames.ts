import { nameOfTarget } from "../subject.ts";
import type { TriedAction } from "./baseCall.ts";
import type { Scene } from "./trial.ts";

/** What an action is called: `pool.swap`, its selector where no ABI knows the function, "anything else" for the fallback. */
export function nameOfAction({ subject }: Scene, action: TriedAction): string {
  if (action.fallback) return "fallback";
  return `${nameOfTarget(subject, action.target)}.${action.function?.name ?? action.selector}`;
}
