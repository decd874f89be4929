import type { Stack } from "../chain/environment.ts";
import { policyNamesOf } from "../enforce/stage.ts";
import { explainSession } from "../review/explainSession.ts";
import { readSession } from "../review/readSession.ts";
import type { SessionDefinition } from "../session/types.ts";

/** @returns what a session allows, a line for each function and one for the whole. Amounts are in the smallest unit. */
export function describeAllowed(definition: SessionDefinition, stack: Stack): string[] {
  const reading = readSession({ definition }, { policyNames: policyNamesOf(stack) });
  const { actions, overall, when, fees } = explainSession(reading);
  const bounds = (lines: (typeof actions)[number]["lines"]) =>
    lines.map(({ what, bound }) => `${what} ${bound}`).join(", ");
  return [
    ...actions.map(({ title, lines }) => (lines.length > 0 ? `${title}: ${bounds(lines)}` : title)),
    ...(overall.length > 0 ? [`In all: ${bounds(overall)}`] : []),
    ...reading.signs.map(({ content }) => `May sign ${content}`),
    fees,
    when,
  ];
}
