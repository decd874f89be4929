import { formatAmount } from "../formatBounds.ts";
import { countLimit } from "../listUnlimited.ts";
import { type ArgumentReading, isBounded, readArguments } from "../readArguments.ts";
import type { ActionReading, SessionReading } from "../sessionReading.ts";
import { isApproval, roleOf } from "./argumentRoles.ts";
import { type Finding, finding, type LintInput, type LintRule } from "./finding.ts";

/** An amount as good as any: more than there is of any token. */
const anyAmount = 2n ** 128n;

/** What goes out, in each call and in all, to whom, and what must come back. */
export const lintAmounts: LintRule = ({ reading }: LintInput) =>
  reading.actions.flatMap((action) =>
    readArguments(action).flatMap((argument) => lintArgument(action, argument, reading)),
  );

function lintArgument(action: ActionReading, argument: ArgumentReading, reading: SessionReading): Finding[] {
  const { path, type, bounds, offset } = argument;
  const at = { action, argument: path, reading };
  if (offset === undefined) return [];
  switch (roleOf(action, argument)) {
    case "amount":
      return lintAmount(action, argument, reading);
    case "leastProceeds":
      return (bounds.equal ?? bounds.min) > 0n
        ? []
        : [
            finding(
              "min-out-unbounded",
              at,
              `${path} may be 0: through a pool that somebody moved first, the trade gives the account next to nothing.`,
              `Write ${path}: atLeast(…) by the price that is still acceptable for a whole trade.`,
            ),
          ];
    case "recipient":
      return bounds.equal !== undefined
        ? []
        : [
            finding(
              "no-recipient",
              at,
              `${path} may be ${isBounded(bounds, type) ? "one of many" : "any"} address: who holds the key can send what comes out to itself.`,
              `Write ${path}: equal(self), or the one address that should receive.`,
            ),
          ];
    case "spender":
      return bounds.equal !== undefined
        ? []
        : [
            finding(
              "no-spender",
              at,
              `${path} may be any address: who holds the key can let itself spend the account's tokens.`,
              `Write ${path}: equal(…) with the contract that the session trades with.`,
            ),
          ];
    case "flag":
      return bounds.equal === 0n
        ? []
        : [
            finding(
              "unbounded-approve",
              at,
              `${path} may be true: that lets the operator take every token of the collection, also later ones.`,
              "Approve single tokens instead, or allow false only.",
            ),
          ];
    case "other":
      return [];
  }
}

function lintAmount(
  action: ActionReading,
  { path, bounds }: ArgumentReading,
  reading: SessionReading,
): Finding[] {
  const at = { action, argument: path, reading };
  const most = bounds.equal ?? bounds.max;
  const inCall = bounds.total !== undefined && bounds.total < most ? bounds.total : most;
  if (inCall >= anyAmount) {
    const approves = isApproval(action);
    return [
      finding(
        approves ? "unbounded-approve" : "no-amount-bound",
        at,
        approves
          ? `${path} may be anything: an approval outlives the session, and the spender can take all that the account ever holds.`
          : `${path} may be anything: one call can move all that the account holds.`,
        `Write ${path}: atMost(…, { total: … }) with what the session is for.`,
      ),
    ];
  }
  // An approval replaces the one before: what counts is what is spent of it.
  if (bounds.total !== undefined || isApproval(action) || countLimit(reading, action) !== undefined)
    return [];
  return [
    finding(
      "no-total",
      at,
      `${path} is at most ${formatAmount(inCall)} in each call, but the calls have no number and no sum.`,
      `Add a sum (${path}: atMost(…, { total: … })), or a number of calls (uses).`,
    ),
  ];
}
