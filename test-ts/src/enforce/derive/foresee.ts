import { isAddressEqual } from "viem";
import { decodeCalls } from "../calls.ts";
import type { Elsewhere } from "../case.ts";
import { type ModelPlace, maxCalls } from "../sessionModel.ts";
import type { Scene, Step, Trial } from "./trial.ts";
import { orUnpredicted, Unpredicted } from "./untried.ts";
import type { World } from "./world.ts";

/** What comes of a trial, by the session's model and the world's. */
export type Foreseen = {
  /** Why the last operation is refused; undefined where it is not. */
  reason?: string;
  /** What is watched, before the last operation. */
  start: ReadonlyMap<string, bigint>;
  /** The world as the last operation leaves it. */
  world: World;
};

/** Whether a paymaster pays for an operation. */
export const isSponsored = ({ subject }: Scene, { sponsored }: Step): boolean =>
  sponsored ?? subject.session.permitERC4337Paymaster;

/**
 * @param place where the trial goes, as far as it is another place than the scene's.
 * @throws {Unpredicted} also when an operation that must come before is refused.
 */
export function foresee(
  scene: Scene,
  { earlier = [], step, time = scene.time, forged }: Trial,
  place: Partial<ModelPlace> = {},
): Foreseen {
  const { account } = scene.place;
  const model = scene.model.fork(place);
  const world = scene.world.fork();
  const judge = (each: Step, at: bigint) => {
    requireGas(scene, each);
    return model.check({
      callData: each.callData,
      sponsored: isSponsored(scene, each),
      time: at,
      offer: each.offer,
    });
  };
  const run = (each: Step) => world.run(account, decodeCalls(account, each.callData));
  for (const each of earlier) {
    const reason = judge(each, scene.time) ?? run(each);
    if (reason !== undefined)
      throw new Unpredicted(`an operation that must come before is refused (${reason})`);
  }
  const start = new Map(world.values());
  const { elsewhere } = forged ?? {};
  const unseen = place.deployed && elsewhere ? reasonOf(elsewhere) : forged?.reason;
  return { reason: judge(step, time) ?? unseen ?? run(step), start, world };
}

/** @throws {Unpredicted} where an operation declares too little gas for its calls: nobody knows where it runs out. */
function requireGas({ place: { account }, terms }: Scene, { callData }: Step): void {
  const { length } = decodeCalls(account, callData);
  if (terms && length > terms.mostCalls && length <= maxCalls)
    throw new Unpredicted(`${length} calls take more gas than an operation of this session declares`);
}

/**
 * What the deployed contracts make of a trial that ours, being stricter, refuse otherwise; undefined where both do the same, or nobody
 * knows. A call that they let the account make to itself is left out: what comes of it is the account's own affair.
 */
export function foreseeElsewhere(
  scene: Scene,
  trial: Trial,
  ours: Foreseen,
): { expected: Elsewhere; foreseen: Foreseen } | undefined {
  if (ours.reason === undefined) return undefined;
  const { account } = scene.place;
  const foreseen = orUnpredicted(() => foresee(scene, trial, { deployed: true }));
  if (foreseen instanceof Unpredicted) return undefined;
  const { reason } = foreseen;
  if (reason === ours.reason) return undefined;
  if (reason !== undefined) return { expected: { verdict: "refused", reason }, foreseen };
  const calls = decodeCalls(account, trial.step.callData);
  if (calls.some(({ target }) => isAddressEqual(target, account))) return undefined;
  return { expected: { verdict: "accepted" }, foreseen };
}

/**
 * Whether one policy alone decides a trial: what is refused is not, were that policy to agree to everything; what is accepted is not,
 * were it to refuse everything. Left out are refusals where the contracts called might refuse as well, and what is accepted after
 * other operations, which the policy would refuse first.
 */
export function isDecidedBy(scene: Scene, trial: Trial, { reason }: Foreseen, policy: string): boolean {
  const { earlier = [], step, given, forged, refusedAnyway } = trial;
  if (reason === undefined) return earlier.length === 0 && !given && scene.model.asks(policy, step.callData);
  if (refusedAnyway || !scene.world.takesAll || !reason.includes(` ${policy}`)) return false;
  const policyNames = new Map(
    [...scene.place.policyNames].map(([address, name]) => [address, name === policy ? "SudoPolicy" : name]),
  );
  const unseen = forged?.reason?.includes(` ${policy}`) ? undefined : forged?.reason;
  const agreed = { ...trial, ...(forged ? { forged: { ...forged, reason: unseen } } : {}) };
  const foreseen = orUnpredicted(() => foresee(scene, agreed, { policyNames }));
  return !(foreseen instanceof Unpredicted) && foreseen.reason === undefined;
}

const reasonOf = (elsewhere: Elsewhere): string | undefined =>
  elsewhere.verdict === "refused" ? elsewhere.reason : undefined;
