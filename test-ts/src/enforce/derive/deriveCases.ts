import type { Case } from "../case.ts";
import { triedActions } from "./baseCall.ts";
import { batchTrials } from "./batchTrials.ts";
import { boundaryTrials } from "./boundaryTrials.ts";
import { calldataTrials } from "./calldataTrials.ts";
import { countTrials } from "./countTrials.ts";
import { gasTrials } from "./gasTrials.ts";
import { lifecycleTrials } from "./lifecycleTrials.ts";
import { type RandomOptions, randomTrials } from "./randomTrials.ts";
import { forbiddenTargetTrials, otherContractTrials, otherFunctionTrials } from "./reachTrials.ts";
import { signatureTrials } from "./signatureTrials.ts";
import { spendTrials } from "./spendTrials.ts";
import { timeTrials } from "./timeTrials.ts";
import { totalTrials } from "./totalTrials.ts";
import { type Scene, type Trial, toCase } from "./trial.ts";
import type { TrialKind } from "./trialKinds.ts";
import { type Derived, isFound, isUntried } from "./untried.ts";

/**
 * Everything that a session's own data says must be tried against it, always the same for the same session.
 * @param random operations at random besides.
 * @throws when two trials have one id.
 */
export function deriveCases(scene: Scene, random?: RandomOptions): Derived<Case>[] {
  const found = triedActions(scene);
  const actions = found.filter(isFound);
  const derive: Record<TrialKind, () => Derived<Trial>[]> = {
    boundaries: () => actions.flatMap((action) => boundaryTrials(scene, action)),
    totals: () => [
      ...actions.flatMap((action) => totalTrials(scene, action)),
      ...countTrials(scene, actions),
      ...spendTrials(scene),
      ...gasTrials(scene, actions),
    ],
    reach: () => [
      ...otherFunctionTrials(scene),
      ...actions.flatMap((action) => otherContractTrials(scene, action)),
      ...forbiddenTargetTrials(scene),
    ],
    calldata: () => actions.flatMap((action) => calldataTrials(scene, action)),
    time: () => timeTrials(scene, actions),
    signatures: () => signatureTrials(scene, actions),
    batches: () => batchTrials(scene, actions),
    lifecycle: () => lifecycleTrials(scene, actions),
  };
  const derived = [...found.filter(isUntried), ...scene.kinds.flatMap((kind) => derive[kind]())];
  if (random) derived.push(...randomTrials(scene, actions, random));
  const ids = new Set(derived.map(({ id }) => id));
  if (ids.size !== derived.length) {
    const twice = derived.find(({ id }, index) => derived.findIndex((other) => other.id === id) !== index);
    throw new Error(`two trials of ${scene.subject.name} have the id ${twice?.id}`);
  }
  return derived.map((each) =>
    isUntried(each) ? { ...each, id: `${scene.subject.name}/${each.id}` } : toCase(scene, each),
  );
}
