import type { Address, Hex, PublicClient } from "viem";
import type { Attempt } from "../attempt.ts";
import type { Case, Elsewhere } from "../case.ts";
import type { Effect } from "../effects.ts";
import type { Offer, Terms } from "../own/terms.ts";
import { mineAttempt } from "../runAsSession.ts";
import type { ModelPlace, SessionModel } from "../sessionModel.ts";
import type { Ground } from "../stage.ts";
import type { Subject } from "../subject.ts";
import { type Foreseen, foresee, foreseeElsewhere, isDecidedBy, isSponsored } from "./foresee.ts";
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
  /** How operations are paid for, where a policy of the session looks at it. @default by the verifying paymaster where it is permitted */
  terms?: Terms;
};

/** One operation of a trial. */
export type Step = {
  callData: Hex;
  /** @default whether the session permits a paymaster */
  sponsored?: boolean;
  /** How it pays, as far as it is otherwise than the scene's terms have it. */
  offer?: Offer;
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
  /**
   * How the operation differs from an honest one in what the model does not see, and the reason that it is refused for, where it is.
   * `elsewhere` is there where the deployed contracts do not see it.
   */
  forged?: { by: Forgery | ((stage: Ground) => Forgery); reason?: string; elsewhere?: Elsewhere };
  /** Whether it would be refused even if every policy agreed: it fits into no block, for example. */
  refusedAnyway?: boolean;
  /** Brings the chain to where the trial begins, by other means than operations of the session. */
  given?(stage: Ground): Promise<void>;
};

type Forgery = Partial<Omit<Attempt, "callData">>;

/**
 * A trial as a case: what is expected, and every effect, comes from the session's model and the world's. What the deployed contracts
 * make of it comes from the model of those.
 * @returns why not, where that cannot be known, or the session refuses an operation that must come before.
 */
export function toCase(scene: Scene, trial: Trial): Derived<Case<Ground>> {
  const predicted = orUnpredicted(() => predict(scene, trial));
  if (!(predicted instanceof Unpredicted)) return predicted;
  return { id: `${scene.subject.name}/${trial.id}`, title: trial.title, untried: predicted.message };
}

/** @throws {Unpredicted} */
function predict(scene: Scene, trial: Trial): Case<Ground> {
  const { subject } = scene;
  const { earlier = [], step, time = scene.time, forged } = trial;
  const id = `${subject.name}/${trial.id}`;
  const ours = foresee(scene, trial);
  const { reason } = ours;
  const elsewhere = foreseeElsewhere(scene, trial, ours);
  const attempt = (each: Step): Attempt => ({
    callData: each.callData,
    permissionId: subject.permissionId,
    nonceName: each.nonceName,
    ...paymentOf(scene, each),
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
    attempt: (stage) => ({
      ...attempt(step),
      ...(typeof forged?.by === "function" ? forged.by(stage) : forged?.by),
    }),
    effect: ({ environment: { publicClient } }) =>
      toEffect(publicClient, reason === undefined || !elsewhere ? ours : elsewhere.foreseen),
    ...(reason === undefined ? {} : { refused: () => reason }),
    ...(elsewhere ? { elsewhere: elsewhere.expected } : {}),
    decidedBy: (policy) => isDecidedBy(scene, trial, ours, policy),
  };
}
/** How an operation is paid for. */
export function paymentOf(scene: Scene, step: Step): Partial<Attempt> {
  const sponsored = isSponsored(scene, step);
  return { ...(sponsored ? {} : { sponsor: "none" }), ...scene.terms?.payBy(sponsored, step.offer) };
}

/** Everything watched, with the change that the world predicts. */
function toEffect(client: PublicClient, { world, start }: Foreseen): Effect {
  const end = world.values();
  return world.watched().map(({ label, read }) => {
    const change = (end.get(label) ?? 0n) - (start.get(label) ?? 0n);
    return { label, read: () => read(client), reached: (before, after) => after - before === change };
  });
}
