import type { Address, Hex } from "viem";
import type { Attempt } from "../attempt.ts";
import { decodeCalls } from "../calls.ts";
import type { Case } from "../case.ts";
import type { Effect } from "../effects.ts";
import { mineAttempt } from "../runAsSession.ts";
import type { ModelPlace, SessionModel } from "../sessionModel.ts";
import type { Stage } from "../stage.ts";
import type { Subject } from "../subject.ts";
import type { TrialKind } from "./trialKinds.ts";
import { type Derived, orUnpredicted, Unpredicted } from "./untried.ts";
import type { World } from "./world.ts";

/** Where a session is on trial. */
export type Scene = {
  subject: Subject;
  place: ModelPlace;
  /** What the session has answered when a trial begins. */
  model: SessionModel;
  /** What has come of it. */
  world: World;
  /** Chain time, in seconds, when the stage was ready. */
  now: bigint;
  /** Chain time, in seconds, that trials begin at: the session is valid then. Later than `now` where it begins later. */
  time: bigint;
  chainId: number;
  /** Somebody who should get nothing. */
  thief: Address;
  /** A contract that the session does not name. */
  stranger: Address;
  /** Another account of the same owner, which granted nothing. */
  otherAccount: Address;
  /** What is derived from the session. */
  kinds: readonly TrialKind[];
  /** The decoder's reason for an operation of a module that the account has not installed. */
  withoutModule: string;
};

/** One operation of a trial. */
export type Step = {
  callData: Hex;
  /** @default whether the session permits a paymaster */
  sponsored?: boolean;
  /** Operations of one name share a nonce key. @default a key of the trial's own */
  nonceName?: string;
};

/** Something to try against a session: operations that it allows first, and then one that it must judge as its model does. */
export type Trial = {
  /** Comes after the session's name in the case's id. */
  id: string;
  group: string;
  title: string;
  corpus: readonly number[];
  earlier?: readonly Step[];
  step: Step;
  /** In seconds, of the block that the last operation is for. @default the scene's */
  time?: bigint;
  /** How the operation differs from an honest one in what the model does not see, and the reason that it is refused for. */
  forged?: { by: Partial<Omit<Attempt, "callData">>; reason: string };
  /** Brings the chain to where the trial begins, by other means than operations of the session. */
  given?: (stage: Stage) => Promise<void>;
};

/**
 * A trial as a case: what is expected, and every effect, comes from the session's model and the world's.
 * @returns why not, where that cannot be known, or the session refuses an operation that must come before.
 */
export function toCase(scene: Scene, trial: Trial): Derived<Case> {
  const predicted = orUnpredicted(() => predict(scene, trial));
  if (!(predicted instanceof Unpredicted)) return predicted;
  return { id: `${scene.subject.name}/${trial.id}`, title: trial.title, untried: predicted.message };
}

/** @throws {Unpredicted} */
function predict(scene: Scene, trial: Trial): Case {
  const { subject, place } = scene;
  const { earlier = [], step, time = scene.time, forged } = trial;
  const id = `${subject.name}/${trial.id}`;
  const model = scene.model.fork();
  const world = scene.world.fork();
  const sponsored = (each: Step) => each.sponsored ?? subject.session.permitERC4337Paymaster;
  const run = (each: Step, at: bigint) =>
    model.check({ callData: each.callData, sponsored: sponsored(each), time: at }) ??
    (each === step ? forged?.reason : undefined) ??
    world.run(place.account, decodeCalls(place.account, each.callData));
  for (const each of earlier) {
    const reason = run(each, scene.time);
    if (reason !== undefined)
      throw new Unpredicted(`an operation that must come before is refused (${reason})`);
  }
  const start = new Map(world.values());
  const reason = run(step, time);
  const attempt = (each: Step): Attempt => ({
    callData: each.callData,
    permissionId: subject.permissionId,
    nonceName: each.nonceName,
    ...(sponsored(each) ? {} : { sponsor: "none" }),
  });
  return {
    id,
    group: trial.group,
    title: trial.title,
    corpus: trial.corpus,
    session: subject.name,
    async given(stage) {
      const { clock } = stage.environment;
      if (scene.time > scene.now && (earlier.length > 0 || time === scene.time)) await clock.set(scene.time);
      for (const [index, each] of earlier.entries()) {
        await mineAttempt(stage, { ...attempt(each), nonceName: each.nonceName ?? `earlier ${index}` });
      }
      await trial.given?.(stage);
      if (time !== scene.time) await clock.set(time);
    },
    attempt: () => ({ ...attempt(step), ...forged?.by }),
    effect: () => toEffect(world, start),
    ...(reason === undefined ? {} : { refused: () => reason }),
  };
}

/** Everything watched, with the change that the world predicts. */
function toEffect(world: World, start: ReadonlyMap<string, bigint>): Effect {
  const end = world.values();
  return world.watched().map(({ label, read }) => {
    const change = (end.get(label) ?? 0n) - (start.get(label) ?? 0n);
    return { label, read, reached: (before, after) => after - before === change };
  });
}
