import type { Failure } from "./decodeFailure.ts";
import { isUnanswered } from "./unanswered.ts";

/**
 * What an application should do about a failure:
 * - `never`: nothing. The session does not allow it, and will not however often it is asked.
 * - `notNow`: wait, or bring about what is lacking (funds, an allowance, the next nonce, a fresh quote, another gas price, the sponsor's
 *   next day), then try again.
 * - `renew`: ask the account's owner for a new session: this one is over, used up or revoked.
 * - `retry`: build and send the same operation again: the bundler or the network failed, not the session.
 */
export type FailureClass = "never" | "notNow" | "renew" | "retry";

/** Each class in words for a user. */
export const failureAdvice: Record<FailureClass, string> = {
  never: "will never work",
  notNow: "not now",
  renew: "needs a new session",
  retry: "try again",
};

/** Errors of the session module that a new grant mends: the session is gone, or its grant was used already. */
const mendedByGrant = ["InvalidPermissionId", "SignerNotFound", "HashMismatch"];

/** Errors of paymasters that a day, money, a price or an allowance mends. */
const mendedByWaiting = [
  "SponsorIsPaused",
  "TankUnlocking",
  "TankTooLow",
  "OpLimitExceeded",
  "DayLimitExceeded",
  "AccountDayLimitExceeded",
  "AccountDayOpsExceeded",
  "StandingRuleExceeded",
  "RateNotSet",
  "MaxTokensExceeded",
  "ERC20InsufficientAllowance",
  "ERC20InsufficientBalance",
];

/** Errors of paymasters that another sponsorship mends: this one was for another day. */
const mendedBySponsor = ["InvalidDay", "DayPassed"];

/** Limits of paymasters on a day, of which no day has enough for an operation that alone is above them. */
const perDay = ["DayLimitExceeded", "AccountDayLimitExceeded", "StandingRuleExceeded"];

/** Rules of the sponsoring service that stand; the others count, or look at the gas price. */
const standing = /\((accounts|targets|sessions|signer)\)\.?$/;

/** By the EntryPoint's code or the bundler's. What is not here is refused by rules that do not change. */
const classes: Record<string, FailureClass> = {
  // Deployed meanwhile: the same operation goes without its init code.
  AA10: "retry",
  AA21: "notNow",
  AA25: "notNow",
  AA26: "retry",
  AA31: "notNow",
  // A sponsorship lives for minutes: ask for another.
  AA32: "retry",
  AA36: "retry",
  AA95: "retry",
  // The contract that is called said no; its state changes, as policies do not.
  execution: "notNow",
  // The bundler has room again later, or another bundler has.
  "-32504": "notNow",
  "-32505": "retry",
  "-32508": "notNow",
  // The sponsoring service cannot reach the chain, or its clock is off.
  "-32044": "retry",
  // JSON-RPC itself: an internal error, and a limit on requests.
  "-32603": "retry",
  "-32005": "retry",
};

/**
 * Tells apart what an application must handle in different ways.
 * @param failure as `decodeFailure` names it; or the error that it threw, when the bundler gave no answer at all.
 * @throws the error itself, when it is neither: a bug must not look like a refusal.
 * @example
 * const todo = classifyFailure(await decodeFailure(context, { from: "bundler", error }, userOp));
 * if (todo === "renew") askTheOwnerForASession();
 */
export function classifyFailure(failure: Failure | Error): FailureClass {
  if (failure instanceof Error) return classifyError(failure);
  const { code, name, remedy, message } = failure;
  if (remedy) return remedy === "wait" ? "notNow" : "renew";
  if (mendedByGrant.includes(name)) return "renew";
  if (code === "AA33") return classifyPaymaster(failure);
  if (code === "-32043") return standing.test(message) ? "never" : "notNow";
  if (code === "AA22" || code === "-32503") return /not valid yet/.test(message) ? "notNow" : "renew";
  if (code === "-32602" && /must be at least/.test(message)) return "notNow";
  if (code === "-32500" && /dropped/.test(message)) return "retry";
  return classes[code] ?? "never";
}

function classifyPaymaster({ name, args }: Failure): FailureClass {
  if (mendedBySponsor.includes(name)) return "retry";
  if (!mendedByWaiting.includes(name)) return "never";
  const { limit, wanted } = args as { limit?: bigint; wanted?: bigint };
  return perDay.includes(name) && wanted! > limit! ? "never" : "notNow";
}

function classifyError(error: Error): FailureClass {
  if (!isUnanswered(error)) throw error;
  return "retry";
}
