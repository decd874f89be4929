import { getAddress } from "viem";
import { type Counter, usageLimit, valueLimit } from "../policies/limits.ts";
import { nameOfAction } from "./actionNames.ts";
import type { TriedAction } from "./baseCall.ts";
import { smallerOf } from "./bigints.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Step, Trial } from "./trial.ts";

/** No limit is used up with more operations than these. */
const mostUses = 24n;

const models = { UsageLimitPolicy: usageLimit, ValueLimitPolicy: valueLimit } as const;
type Limit = { policy: keyof typeof models; counter: Counter; of: string; action: TriedAction };

/** Limits on how often and with how much native value in all: used up exactly, and gone past by one. */
export function countTrials(scene: Scene, actions: readonly TriedAction[]): Trial[] {
  return limitsOf(scene, actions).flatMap((limit) =>
    limit.policy === "UsageLimitPolicy" ? useTrials(limit) : valueTrials(scene, limit),
  );
}

function limitsOf(scene: Scene, actions: readonly TriedAction[]): Limit[] {
  const { subject, place } = scene;
  const read = (
    data: (typeof subject.session.userOpPolicies)[number],
    of: string,
    action?: TriedAction,
  ): Limit[] => {
    const policy = place.policyNames.get(getAddress(data.policy)) as Limit["policy"];
    if (!(policy in models) || !action) return [];
    const counter = models[policy].decode(data.initData, { account: place.account, target: action.target });
    return [{ policy, counter, of, action }];
  };
  const payable = actions.find(({ valueLimit = 0n }) => valueLimit > 0n);
  return [
    ...subject.session.userOpPolicies.flatMap((data) => [
      ...read(
        data,
        "session",
        place.policyNames.get(getAddress(data.policy)) === "ValueLimitPolicy" ? payable : actions[0],
      ),
    ]),
    ...actions.flatMap((action) => {
      const granted = subject.session.actions.find(
        ({ actionTarget, actionTargetSelector }) =>
          getAddress(actionTarget) === action.target && actionTargetSelector === action.selector,
      );
      return (granted?.actionPolicies ?? []).flatMap((data) =>
        read(data, nameOfAction(scene, action), action),
      );
    }),
  ];
}

function useTrials({ counter, of, action }: Limit): Trial[] {
  const { limit } = counter;
  if (limit > mostUses) return [];
  const step: Step = { callData: encodeCalls([action.base]) };
  const uses = (count: bigint) => Array.from({ length: Number(count) }, () => step);
  const trial = (id: string, title: string, earlier: Step[], last = step): Trial => ({
    id: `${of}/uses/${id}`,
    group: "Totals",
    title: `${of}: ${title}`,
    corpus: [27],
    earlier,
    step: last,
  });
  const batch = { callData: encodeCalls(Array.from({ length: Number(limit) + 1 }, () => action.base)) };
  return [
    trial("last", "the last use that it allows", uses(limit - 1n)),
    trial("last+1", "one use more than it allows", uses(limit)),
    trial("batch", "one use more than it allows, as calls of one batch", [], batch),
  ];
}

function valueTrials(scene: Scene, { counter, of, action }: Limit): Trial[] {
  const { limit } = counter;
  const perCall = action.valueLimit ?? limit;
  const call = (value: bigint) => ({ ...action.base, value });
  const part = smallerOf(perCall, limit);
  const full = limit / part;
  if (part === 0n || full > mostUses) return [];
  const parts = Array.from({ length: Number(full) }, () => part);
  const rest = limit - part * full;
  const amounts = rest > 0n ? [...parts, rest] : parts;
  const past = rest > 0n && rest < part ? [...parts, rest + 1n] : [...parts, 1n];
  const step = (values: readonly bigint[]): Step => ({ callData: encodeCalls(values.map(call)) });
  const fits = (values: readonly bigint[]) =>
    scene.model.fork().check({
      callData: step(values).callData,
      sponsored: scene.subject.session.permitERC4337Paymaster,
      time: scene.time,
    }) === undefined;
  if (!fits(amounts)) return [];
  const trial = (id: string, title: string, last: Step, earlier: Step[] = []): Trial => ({
    id: `${of}/value/${id}`,
    group: "Totals",
    title: `${of}: ${title}`,
    corpus: [26, 27],
    earlier,
    step: last,
  });
  return [
    trial("batch", "all the native value that it allows, in one batch", step(amounts)),
    trial("batch+1", "one wei more, in one batch", step(past)),
    trial("ops", "one wei when all was sent before", step([1n]), [step(amounts)]),
  ];
}
