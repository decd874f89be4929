import { existsSync, statSync } from "node:fs";
import type { OriginOptions } from "../chain/startOrigin.ts";
import { readBaseline } from "../gas/baseline.ts";
import type { Figures } from "../gas/figures.ts";
import { UsageError } from "./usageError.ts";

/** What the options of `hallpass gas` say of stacks: "embedded", or a folder of artifacts; `against` may be a file of figures. */
export type StackOptions = {
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock" | "artifacts">;
  stack?: string;
  against?: string;
};

export type Stacks = {
  ours: OriginOptions;
  /** What is measured beside it, or was measured before. */
  theirs?: { name: string; origin: OriginOptions } | { name: string; figures: Figures };
};

/** This repository's contracts, on a chain of their own. */
const embedded = "embedded";

/**
 * Says which contracts are measured, and beside which. Artifacts that the environment names stand beside ours where no option says more.
 * @throws {UsageError} when there is no such file or folder, or the file holds no figures.
 */
export function stacksOf({ fork, stack, against }: StackOptions): Stacks {
  if (!stack && !against && fork.artifacts)
    return { ours: {}, theirs: { name: fork.artifacts, origin: fork } };
  const ours = !stack ? fork : stack === embedded ? {} : { ...fork, artifacts: stack };
  if (!against) return { ours };
  if (against === embedded) return { ours, theirs: { name: embedded, origin: {} } };
  if (!existsSync(against)) throw new UsageError(`There is no ${against}.`);
  if (statSync(against).isDirectory())
    return { ours, theirs: { name: against, origin: { artifacts: against } } };
  return { ours, theirs: { name: against, figures: readBaseline(against) } };
}
