import type { ActionReading, SessionReading } from "../sessionReading.ts";
import type { TargetFacts } from "./inspectTargets.ts";

export type Severity = "error" | "warning" | "note";

/** Something that a session grants and need not. */
export type Finding = {
  readonly code: LintCode;
  readonly severity: Severity;
  /** `pool.swap: minAmountOut`; the session's name where it is about the whole. */
  readonly where: string;
  /** What is wrong, in a sentence. */
  readonly message: string;
  /** What to write instead, in a sentence. */
  readonly fix: string;
  /** The function that it is about. */
  readonly function?: string;
};

/** What lint looks at. `facts` are there where a chain was asked about the targets. */
export type LintInput = {
  readonly reading: SessionReading;
  readonly facts?: ReadonlyMap<string, TargetFacts>;
  /** UNIX seconds, when the session would be granted. */
  readonly now: number;
};

/** One thing that lint looks for. */
export type LintRule = (input: LintInput) => Finding[];

/** Every code, with its severity and what it is about. */
export const lintCodes = {
  "no-amount-bound": ["error", "An amount that a call moves has no upper bound."],
  "no-total": ["warning", "An amount is bounded in each call, but not over all calls."],
  "no-recipient": ["error", "Whoever holds the key chooses who receives."],
  "no-spender": ["error", "Whoever holds the key chooses who may spend the account's tokens."],
  "unbounded-approve": ["error", "An approval may be of any amount."],
  "min-out-unbounded": ["warning", "A trade may return nothing: its smallest proceeds have no lower bound."],
  "no-argument-bound": ["warning", "A function whose arguments may all be anything."],
  "unlimited-value": ["warning", "Native value has no total."],
  "no-expiry": ["error", "Nothing ends the session."],
  "long-lived": ["warning", "The session lives for more than 30 days."],
  milliseconds: ["error", "A time is in milliseconds, where the chain counts seconds."],
  sudo: ["error", "The sudo policy allows everything."],
  "fallback-action": ["error", "An action that stands for every call that is not granted by name."],
  "module-calls": ["error", "The key may call the session module."],
  "open-paymaster": ["warning", "Any paymaster may pay, and see and withhold the operations."],
  "unlimited-fees": ["warning", "What the operations cost in fees has no bound."],
  "unreadable-policy": ["error", "A policy was told what it does not take."],
  "unknown-policy": ["note", "A policy that is not known here."],
  "unknown-function": ["note", "A function that no ABI at hand names."],
  "dynamic-argument": ["note", "An argument that no rule can bound, as it lies where the caller puts it."],
  "target-no-code": ["error", "There is no contract at the target's address."],
  "target-account": ["error", "The target is a smart account."],
  "target-proxy": ["warning", "The target is a proxy, whose code somebody can change after the grant."],
  "selector-missing": ["warning", "The target's code does not have the function."],
} as const satisfies Record<string, readonly [Severity, string]>;
export type LintCode = keyof typeof lintCodes;

/** A finding of a code, with the code's severity. */
export function finding(
  code: LintCode,
  at: { action?: ActionReading; argument?: string; reading: SessionReading },
  message: string,
  fix: string,
): Finding {
  const { action, argument, reading } = at;
  const where = action ? `${nameAction(action)}${argument ? `: ${argument}` : ""}` : reading.name;
  const name = action?.function?.name;
  return {
    code,
    severity: lintCodes[code][0],
    where,
    message,
    fix,
    ...(name === undefined ? {} : { function: name }),
  };
}

/** `pool.swap`, or the selector of a function that is not known. */
export function nameAction({
  kind,
  contract,
  target,
  selector,
  function: abiFunction,
}: ActionReading): string {
  if (kind === "anyCall") return "fallback";
  if (kind === "sessionModule") return "session module";
  return `${contract ?? target}.${abiFunction?.name ?? (kind === "transfer" ? "transfer of value" : selector)}`;
}
