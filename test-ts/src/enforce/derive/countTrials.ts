import { type Address, getAddress } from "viem";
import type { Call } from "../../session/model.ts";
import { type Counter, usageLimit, valueLimit } from "../policies/limits.ts";
import { nameOfAction } from "./actionNames.ts";
import type { TriedAction } from "./baseCall.ts";
import { smallerOf } from "./bigints.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Step, Trial } from "./trial.ts";
import { type Derived, isUntried, type Untried } from "./untried.ts";

/** No limit is used up with more operations than these. */
const mostUses = 24n;

type PolicyData = Scene["subject"]["session"]["userOpPolicies"][number];

const models = { UsageLimitPolicy: usageLimit, ValueLimitPolicy: valueLimit } as const;
type Limit = {
  policy: keyof typeof models;
  counter: Counter;
  of: string;
  /** Those that it counts, one at least. */
  actions: readonly [TriedAction, ...TriedAction[]];
};

/** Limits on how often and with how much native value in all: used up exactly, and gone past by one. */
export function countTrials(scene: Scene, actions: readonly TriedAction[]): Derived<Trial>[] {
  return limitsOf(scene, actions).flatMap((limit) => {
    if (isUntried(limit)) return [limit];
    return limit.policy === "UsageLimitPolicy" ? useTrials(scene, limit) : valueTrials(scene, limit);
  });
}

function limitsOf(scene: Scene, actions: readonly TriedAction[]): Derived<Limit>[] {
  const { subject, place } = scene;
  const nameOf = (policy: Address) => place.policyNames.get(getAddress(policy)) as Limit["policy"];
  const read = (data: PolicyData, of: string, counted: readonly TriedAction[]): Derived<Limit>[] => {
    const policy = nameOf(data.policy);
    if (!(policy in models)) return [];
    const [first, ...further] = counted;
    if (!first) return [untried(of, policy, "the session has no call that it counts")];
    const counter = models[policy].decode(data.initData, { account: place.account, target: first.target });
    return [{ policy, counter, of, actions: [first, ...further] }];
  };
  const payable = actions.filter(({ valueLimit, policies }) =>
    valueLimit === undefined
      ? policies.some(({ policy }) => nameOf(policy) === "ValueLimitPolicy")
      : valueLimit > 0n,
  );
  return [
    ...subject.session.userOpPolicies.flatMap((data) =>
      read(data, "session", nameOf(data.policy) === "ValueLimitPolicy" ? payable : actions),
    ),
    ...actions.flatMap((action) =>
      action.policies.flatMap((data) => read(data, nameOfAction(scene, action), [action])),
    ),
  ];
}

function useTrials(scene: Scene, { counter, of, actions: [action] }: Limit): Derived<Trial>[] {
  const { limit } = counter;
  if (limit > mostUses)
    return [untried(of, "UsageLimitPolicy", `${limit} uses are more than the ${mostUses} that are tried`)];
  const step: Step = { callData: encodeCalls([action.base]) };
  const inTurn: Step = { ...step, nonceName: `${scene.subject.name} in turn` };
  const uses = (count: bigint, of: Step) => Array.from({ length: Number(count) }, () => of);
  const trial = (id: string, title: string, earlier: Step[], last: Step): Trial => ({
    id: `${of}/uses/${id}`,
    group: "Totals",
    title: `${of}: ${title}`,
    corpus: id.startsWith("keys") ? [105] : [27],
    earlier,
    step: last,
  });
  const batch = { callData: encodeCalls(Array.from({ length: Number(limit) + 1 }, () => action.base)) };
  return [
    trial("last", "the last use that it allows", uses(limit - 1n, inTurn), inTurn),
    trial("last+1", "one use more than it allows", uses(limit, inTurn), inTurn),
    trial("keys", "the last use that it allows, across parallel nonce keys", uses(limit - 1n, step), step),
    trial("keys+1", "one use more, across parallel nonce keys", uses(limit, step), step),
    trial("batch", "one use more than it allows, as calls of one batch", [], batch),
  ];
}

function valueTrials(scene: Scene, { counter, of, actions }: Limit): Derived<Trial>[] {
  const { limit } = counter;
  const calls = callsThatCarry(scene, actions, limit);
  if (typeof calls === "string") return [untried(of, "ValueLimitPolicy", calls)];
  const step = (...made: readonly Call[]): Step => ({ callData: encodeCalls(made) });
  const more: Call = { ...calls.at(-1)!, value: 1n };
  const trial = (id: string, title: string, last: Step, earlier: Step[] = []): Trial => ({
    id: `${of}/value/${id}`,
    group: "Totals",
    title: `${of}: ${title}`,
    corpus: id.startsWith("keys") ? [27, 105] : [26, 27],
    earlier,
    step: last,
  });
  return [
    trial("batch", "all the native value that it allows, in one batch", step(...calls)),
    trial("batch+1", "one wei more, in one batch", step(...calls, more)),
    trial("ops", "one wei when all was sent before", step(more), [step(...calls)]),
    trial(
      "keys",
      "all that it allows, across parallel nonce keys",
      step(calls.at(-1)!),
      calls.slice(0, -1).map((call) => step(call)),
    ),
    trial(
      "keys+1",
      "one wei more, across parallel nonce keys",
      step(more),
      calls.map((call) => step(call)),
    ),
  ];
}

/**
 * Calls of some actions that carry so much native value together, in wei, as much in each as it may.
 * @returns why not, as a clause, where that takes too many calls or cannot be.
 */
function callsThatCarry(scene: Scene, actions: readonly TriedAction[], total: bigint): Call[] | string {
  const { permitERC4337Paymaster: sponsored } = scene.subject.session;
  const allows = (calls: readonly Call[]) =>
    scene.model.fork().check({ callData: encodeCalls(calls), sponsored, time: scene.time }) === undefined;
  const calls: Call[] = [];
  let left = total;
  for (const { base, valueLimit = total } of actions) {
    while (left > 0n) {
      const more = { ...base, value: smallerOf(valueLimit, left) };
      if (more.value === 0n || !allows([...calls, more])) break;
      if (calls.length >= mostUses) return `${total} wei take more than ${mostUses} calls to use up`;
      calls.push(more);
      left -= more.value;
    }
  }
  return left === 0n ? calls : `its other limits let calls carry ${total - left} wei of the ${total}`;
}

const untried = (of: string, policy: Limit["policy"], reason: string): Untried => {
  const [id, what] = policy === "UsageLimitPolicy" ? ["uses", "uses"] : ["value", "native value"];
  return { id: `${of}/${id}`, title: `${of}'s limit of ${what}`, untried: reason };
};
