import { getAddress } from "viem";
import { decodeTimeFrame } from "../policies/timeFrame.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const day = 86_400n;

/** Each bound of the session's time, one second before it, at it, one second after it; and a day after the end. */
export function timeTrials(scene: Scene, [action]: readonly TriedAction[]): Trial[] {
  if (!action) return [];
  const { subject, place } = scene;
  const frames = subject.session.userOpPolicies
    .filter(({ policy }) => place.policyNames.get(getAddress(policy)) === "TimeFramePolicy")
    .map(({ initData }) => decodeTimeFrame(initData));
  const times = new Map<bigint, [string, string]>();
  const add = (time: bigint, id: string, title: string) => {
    if (time >= scene.now && !times.has(time)) times.set(time, [id, title]);
  };
  for (const { validAfter, validUntil } of frames) {
    if (validAfter > scene.now) {
      add(validAfter - 1n, "start-1", "one second before the session begins");
      add(validAfter, "start", "in the session's first second");
      add(validAfter + 1n, "start+1", "one second after it");
    }
    if (validUntil === 0n) continue;
    add(validUntil - 1n, "end-1", "one second before the session's last");
    add(validUntil, "end", "in the session's last second");
    add(validUntil + 1n, "end+1", "one second after the session has ended");
    add(validUntil + day, "end+1d", "a day after the session has ended");
  }
  return [...times].map(([time, [id, title]]) => ({
    id: `time/${id}`,
    group: "Time",
    title: `Use the session ${title}`,
    corpus: [68, 69],
    step: { callData: encodeCalls([action.base]) },
    time,
  }));
}
