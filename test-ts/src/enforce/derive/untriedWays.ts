import { formatRule } from "../../review/formatExpression.ts";
import type { Untried } from "./untried.ts";
import type { Way } from "./waysToHold.ts";

/** Of the ways to satisfy an expression, no more than these are tried. */
export const mostTried = 8;

/** No more than these are looked at: there may be more than anybody can count. */
export const mostLooked = 64;

/**
 * The ways to satisfy an action's expressions that are not tried: a row for each that was looked at, and one for all others.
 * @param left what each satisfies, and why the session does not allow its call, where it does not.
 * @param further how many nobody looked at.
 */
export function untriedWays(
  name: string,
  left: readonly { held: Way; reason?: string }[],
  further: bigint,
): Untried[] {
  const rows = left.map(({ held, reason }, index) => ({
    id: `${name}/call/untried way ${index + 1}`,
    title: `Calls of ${name} by another way: ${held.map(formatRule).join(" and ")}`,
    untried: reason ?? `${mostTried} ways to satisfy its expression are tried`,
  }));
  if (further === 0n) return rows;
  const rest = {
    id: `${name}/call/further ways`,
    title: `Calls of ${name} by ${further} further ways`,
    untried: `of the ways to satisfy its expression the first ${mostLooked} are looked at`,
  };
  return [...rows, rest];
}
