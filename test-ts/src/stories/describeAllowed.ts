import { type Bound, type BoundValue, self } from "../session/bounds.ts";
import type { Lifetime } from "../session/lifetime.ts";
import type { ActionDefinition, SessionDefinition } from "../session/types.ts";

const signs: Record<Exclude<Bound["bound"], "between">, string> = {
  equal: "==",
  not: "!=",
  atMost: "<=",
  atLeast: ">=",
  below: "<",
  above: ">",
};

/** @returns what a session allows, a line for each function and one for the whole. Amounts are in the smallest unit. */
export function describeAllowed(definition: SessionDefinition): string[] {
  const { lifetime, uses, value, sponsored } = definition;
  const whole = [
    describeLifetime(lifetime),
    ...(uses === undefined ? [] : [`at most ${uses} operations`]),
    ...(value === undefined ? [] : [`at most ${value.total} wei`]),
    sponsored ? "a paymaster may pay" : "the account pays",
  ];
  return [...definition.actions.map(describeAction), whole.join(", ")];
}

function describeAction({ contract, function: { name }, rules, value, uses }: ActionDefinition): string {
  const bounds = new Map(rules.map(({ path, bound }) => [bound, `${path} ${describeBound(bound)}`]));
  const limits = [
    ...bounds.values(),
    ...(value.perCall > 0n ? [`value <= ${value.perCall} wei`] : []),
    ...(value.total === undefined ? [] : [`value <= ${value.total} wei in all`]),
    ...(uses === undefined ? [] : [`at most ${uses} times`]),
  ];
  return `${contract}.${name}${limits.length > 0 ? ` with ${limits.join(", ")}` : ""}`;
}

function describeBound(bound: Bound): string {
  const total = bound.total === undefined ? "" : ` (${bound.total} in all)`;
  if (bound.bound === "between") return `in ${bound.min}..${bound.max}${total}`;
  return `${signs[bound.bound]} ${show(bound.value)}${total}`;
}

const show = (value: BoundValue): string => (value === self ? "the account" : `${value}`);

function describeLifetime(lifetime: Lifetime): string {
  if ("seconds" in lifetime) return `for ${lifetime.seconds} seconds`;
  return `${lifetime.from ? `from ${date(lifetime.from)} ` : ""}until ${date(lifetime.until)}`;
}

const date = (time: number): string => new Date(time * 1000).toISOString();
