import { aaCodes } from "./aaCodes.ts";
import { bundlerCodes } from "./bundlerCodes.ts";
import { errorNameOf, type RevertError } from "./decodeRevert.ts";
import { describeError } from "./describeError.ts";
import { type ExplainContext, type Explanation, explainRefusal } from "./explainRefusal.ts";
import { formatArguments } from "./formatArguments.ts";
import type { Remedy, RuleViolation } from "./policies/policyModel.ts";
import { type FailureSource, type RawFailure, readFailure } from "./readFailure.ts";
import type { DecodedOperation } from "./sessionOf.ts";

/** Why an operation was refused, whoever refused it. */
export type Failure = {
  /** The EntryPoint's code ("AA23"), "execution", or the bundler's JSON-RPC code where it is the bundler's own refusal. */
  code: string;
  /** Name of the contract error, or the EntryPoint's or the bundler's own words. */
  name: string;
  /** Arguments of the contract error. */
  args: Record<string, unknown>;
  /** Name of the policy that refused. */
  policy?: string;
  /** The policy's rule that failed, with its numbers. */
  rule?: RuleViolation;
  /** What would let the operation through, where the session is what refuses it and something would. */
  remedy?: Remedy;
  /** All of it in one short line that is the same for every witness. */
  reason: string;
  /** The same for a reader. */
  sentence: string;
  /** What the witness said, word for word. */
  message: string;
};

/**
 * Names a failure, and finds which rule of the session stands behind it by reading the session's on-chain configuration. The chain
 * must be as it was when the operation was refused.
 * @throws the error itself, when it is no answer of the bundler (it could not be reached).
 * @example
 * const failure = await decodeFailure(context, { from: "bundler", error }, userOp);
 * failure.reason; // "AA23 PolicyViolation UniActionPolicy: amountIn 11 > 10 (rule 2 of 3: amountIn <= 10)"
 */
export async function decodeFailure(
  context: ExplainContext,
  source: FailureSource,
  operation: DecodedOperation,
): Promise<Failure> {
  const raw = readFailure(source, context.abi);
  const explanation = await explainRefusal(context, operation, raw);
  const name = nameOf(raw);
  const detail = explanation.detail ?? (explanation.policy ? undefined : detailOf(raw));
  const reason = `${raw.code} ${name}${explanation.policy ? ` ${explanation.policy}` : ""}${detail ? `: ${detail}` : ""}`;
  return {
    code: raw.code,
    name,
    args: raw.revert?.args ?? {},
    policy: explanation.policy,
    rule: explanation.rule,
    remedy: explanation.remedy,
    reason,
    sentence: describe(raw, context, explanation, detail),
    message: raw.message,
  };
}

function nameOf({ code, revert }: RawFailure): string {
  return revert?.name ?? aaCodes[code]?.text ?? bundlerCodes[code]?.name ?? "refused";
}

function detailOf({ code, revert, message }: RawFailure): string | undefined {
  if (revert) return formatArguments(revert);
  return code in aaCodes ? undefined : message;
}

function describe(
  { code, revert }: RawFailure,
  context: ExplainContext,
  { policy, detail: why }: Explanation,
  detail: string | undefined,
): string {
  if (why && policy) return `${policy} refuses: ${why}.${reverted(revert, context)}`;
  if (revert && revert.name !== "reverted") return describeError(revert, why ?? detail);
  const sentence = (aaCodes[code] ?? bundlerCodes[code])?.sentence ?? "The operation was refused.";
  return revert || code in aaCodes || !detail ? sentence : `${sentence} The bundler says: ${detail}`;
}

/** What a policy itself reverted with, where the module passed it on. */
function reverted(revert: RevertError | undefined, context: ExplainContext): string {
  if (revert?.name !== "PolicyCheckReverted") return "";
  const name = errorNameOf(revert.args.reason as `0x${string}`, context.abi);
  return name ? ` It reverted with ${name}.` : " It reverted.";
}
