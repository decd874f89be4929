import type { ExplainedAction } from "./explainSession.ts";
import { least, readArguments } from "./readArguments.ts";
import type { ActionReading, SessionReading } from "./sessionReading.ts";

/** Whole sentences: what nothing in the session bounds. */
export function listUnlimited(reading: SessionReading, actions: readonly ExplainedAction[]): string[] {
  const sentences = actions.flatMap(({ title, lines }) =>
    lines
      .filter(({ limited }) => !limited)
      .map(
        ({ what, bound }) =>
          `${title}: ${what} ${bound === "not limited" ? "may be anything" : `(${bound})`}.`,
      ),
  );
  const perCallOnly = reading.actions.flatMap((action, i) =>
    readArguments(action)
      .filter(
        ({ bounds, type }) =>
          isSum(type) && bounds.equal === undefined && bounds.max < 2n ** 255n && bounds.total === undefined,
      )
      .filter(() => countLimit(reading, action) === undefined)
      .map(({ path }) => `${actions[i]!.title}: ${path} is bounded in each call, but not over all calls.`),
  );
  const often = reading.actions.flatMap((action, i) =>
    countLimit(reading, action) === undefined ? [actions[i]!.title] : [],
  );
  return [
    ...sentences,
    ...perCallOnly,
    ...(often.length > 0 ? [`How often: ${often.join("; ")}.`] : []),
    ...(reading.policies.some(({ kind }) => kind === "paymaster" || kind === "gas")
      ? []
      : ["What the operations cost in fees."]),
    ...(reading.duration || reading.validity ? [] : ["How long the session lives."]),
    ...reading.signs.map(
      ({ content }) => `Signing "${content}" for the account (ERC-1271): who asks, and how often.`,
    ),
  ];
}

const isSum = (type: string): boolean => /^uint(\d*)$/.test(type);

/** How often an action may be called, by its own policy or the session's. */
export function countLimit(reading: SessionReading, action: ActionReading): bigint | undefined {
  const limits = [...reading.policies, ...action.policies]
    .filter((policy) => policy.kind === "uses")
    .map(({ limit }) => limit);
  return limits.length === 0 ? undefined : limits.reduce(least);
}
