import type { Case } from "../case.ts";
import type { Ground } from "../stage.ts";
import { type TriedAction, triedActions } from "./baseCall.ts";
import { batchTrials } from "./batchTrials.ts";
import { boundaryTrials } from "./boundaryTrials.ts";
import { calldataTrials } from "./calldataTrials.ts";
import { countTrials } from "./countTrials.ts";
import { feeTrials } from "./feeTrials.ts";
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
import { type Derived, isFound, isUntried, type Untried } from "./untried.ts";

/** Everything that a session's own data says must be tried against it, always the same for the same session. */
export function deriveCases(scene: Scene): Derived<Case<Ground>>[] {
  const found = triedActions(scene);
  const ways = found.filter(isFound);
  const actions = ways.filter(isFirstWay);
  const derive: Record<TrialKind, () => Derived<Trial>[]> = {
    boundaries: () => ways.flatMap((action) => boundaryTrials(scene, action)),
    totals: () => [
      ...actions.flatMap((action) => totalTrials(scene, action)),
      ...countTrials(scene, actions),
      ...spendTrials(scene),
      ...gasTrials(scene, actions),
    ],
    fees: () => feeTrials(scene, actions),
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
  const derived = numbered([
    ...found.filter(isUntried),
    ...scene.kinds.flatMap((kind) => derive[kind]()),
    ...signedContents(scene),
  ]);
  return derived.map((each) =>
    isUntried(each) ? { ...each, id: `${scene.subject.name}/${each.id}` } : toCase(scene, each),
  );
}

/** Operations at random besides: what comes of one may be what nobody knows. */
export function deriveRandom(scene: Scene, random: RandomOptions): Derived<Case<Ground>>[] {
  const actions = triedActions(scene).filter(isFound).filter(isFirstWay);
  return randomTrials(scene, actions, random).map((trial) => toCase(scene, trial));
}

const isFirstWay = ({ way = 1 }: TriedAction): boolean => way === 1;

/** What the key may sign for the account is no operation, so that no trial shows it. */
const signedContents = ({ subject: { session } }: Scene): Untried[] =>
  session.erc7739Policies.allowedERC7739Content.flatMap(({ contentName }, index) =>
    contentName.map((content) => ({
      id: `signs/${index}/${content}`,
      title: `Signatures of ${content}`,
      untried: "a signature for the account (ERC-1271) is no operation, and only operations are derived",
    })),
  );

/** Of several with one id, all but the first have a number behind it. */
function numbered<Each extends { id: string }>(all: readonly Each[]): Each[] {
  const seen = new Map<string, number>();
  return all.map((each) => {
    const count = (seen.get(each.id) ?? 0) + 1;
    seen.set(each.id, count);
    return count === 1 ? each : { ...each, id: `${each.id} (${count})` };
  });
}
