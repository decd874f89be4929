import { initDataOf } from "../policies/initDataOf.ts";
import { decodeTimeFrame } from "../policies/timeFrame.ts";
import { nameOfAction } from "./actionNames.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const day = 86_400n;

/**
 * Each bound of the session's time, and of an action's own, one second before it, at it, one second after it; and a day after the end.
 * Once an action's time is over, another is tried, too.
 */
export function timeTrials(scene: Scene, actions: readonly TriedAction[]): Trial[] {
  const [first] = actions;
  if (!first) return [];
  const session = { policies: scene.subject.session.userOpPolicies, of: "the session", prefix: "" };
  return [
    ...boundTrials(scene, first, { ...session, corpus: [68, 69] }),
    ...actions.flatMap((action) => {
      const of = nameOfAction(scene, action);
      const { policies } = action;
      return [
        ...boundTrials(scene, action, { policies, of, prefix: `${of}/`, corpus: [68, 74] }),
        ...otherTrials(scene, action, actions),
      ];
    }),
  ];
}

type Bounded = { policies: TriedAction["policies"]; of: string; prefix: string; corpus: number[] };

function boundTrials(scene: Scene, action: TriedAction, { policies, of, prefix, corpus }: Bounded): Trial[] {
  const times = new Map<bigint, [string, string]>();
  const add = (time: bigint, id: string, title: string) => {
    if (time >= scene.now && !times.has(time)) times.set(time, [id, title]);
  };
  for (const { validAfter, validUntil } of framesOf(scene, policies)) {
    if (validAfter > scene.now) {
      add(validAfter - 1n, "start-1", `one second before ${of} begins`);
      add(validAfter, "start", `in ${of}'s first second`);
      add(validAfter + 1n, "start+1", "one second after it");
    }
    if (validUntil === 0n) continue;
    add(validUntil - 1n, "end-1", `one second before ${of}'s last`);
    add(validUntil, "end", `in ${of}'s last second`);
    add(validUntil + 1n, "end+1", `one second after ${of} has ended`);
    add(validUntil + day, "end+1d", `a day after ${of} has ended`);
  }
  return [...times].map(([time, [id, title]]) => ({
    id: `${prefix}time/${id}`,
    group: "Time",
    title: `Use ${of} ${title}`,
    corpus,
    step: { callData: encodeCalls([action.base]) },
    time,
  }));
}

/** Another action once this one's time is over. */
function otherTrials(scene: Scene, action: TriedAction, actions: readonly TriedAction[]): Trial[] {
  const [last] = framesOf(scene, action.policies).filter(({ validUntil }) => validUntil > scene.now);
  const other = actions.find((each) => each !== action);
  if (!last || !other) return [];
  const [of, otherOf] = [nameOfAction(scene, action), nameOfAction(scene, other)];
  return [
    {
      id: `${of}/time/other`,
      group: "Time",
      title: `Use ${otherOf} one second after ${of} has ended`,
      corpus: [76],
      step: { callData: encodeCalls([other.base]) },
      time: last.validUntil + 1n,
    },
  ];
}

const framesOf = ({ place }: Scene, policies: TriedAction["policies"]) =>
  initDataOf("TimeFramePolicy", policies, place.policyNames).map((initData) => decodeTimeFrame(initData));
