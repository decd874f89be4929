import { type Address, type Hex, hexToBigInt, size, slice } from "viem";
import type { RuleConfig } from "./types.ts";

/** A call that an account makes. `value` in wei. */
export type Call = { readonly target: Address; readonly value: bigint; readonly data: Hex };

/** Why a call is refused, by what in the session refuses it. */
export type Refusal =
  /** The calldata ends before the bounded word does. */
  | "calldata"
  /** The word is outside the rule's bound. */
  | "condition"
  /** The word would take the running total past its limit. */
  | "total"
  /** The running total would pass 2^256. */
  | "overflow"
  /** More native value than the action allows in a call. */
  | "valuePerCall"
  /** More native value than the action or the session allows in all. */
  | "valueTotal"
  /** The action, or the session, was used as often as it allows. */
  | "uses"
  /** Nothing in the session allows this function of this contract. */
  | "notGranted"
  /** No call at all. */
  | "emptyBatch"
  | "notYetValid"
  | "expired"
  /** Somebody else pays, or the account does, and the session does not permit it. */
  | "paymaster"
  /** A gas price above what the session pays. */
  | "feePerGas"
  /** The operation may cost more than the session pays for one. */
  | "costPerOp"
  /** The session's operations together may cost more than it pays. */
  | "costTotal";

export type Verdict =
  | { readonly verdict: "accepted" }
  | {
      readonly verdict: "refused";
      readonly reason: Refusal;
      /** The refusing rule's place in its action. */
      readonly rule?: number;
      /** The refused call's place in its batch. */
      readonly call?: number;
    };

const WORD = 32;
const SELECTOR = 4;
const UINT256_MAX = 2n ** 256n - 1n;
const UINT128_MAX = 2n ** 128n - 1n;
/** The verdict on what the session allows. */
export const accepted: Verdict = { verdict: "accepted" };

/** The verdict on what it does not; `rule` is the refusing rule's place in its action. */
export function refused(reason: Refusal, rule?: number): Extract<Verdict, { verdict: "refused" }> {
  return rule === undefined ? { verdict: "refused", reason } : { verdict: "refused", reason, rule };
}

/**
 * What the universal action policy must answer to a call, after the rules' running totals have reached `used`.
 * A refusal leaves the totals as they were.
 *
 * @param valueLimit native value that a call may carry, in wei.
 */
export function checkRules(
  rules: readonly RuleConfig[],
  valueLimit: bigint,
  call: Pick<Call, "value" | "data">,
  used: readonly bigint[] = [],
): { verdict: Verdict; used: readonly bigint[] } {
  const before = rules.map((_, i) => used[i] ?? 0n);
  if (call.value > valueLimit) return { verdict: refused("valuePerCall"), used: before };
  const after = [...before];
  for (const [i, rule] of rules.entries()) {
    const word = readWord(call.data, rule.offset);
    if (word === undefined) return { verdict: refused("calldata", i), used: before };
    if (!holds(rule, word)) return { verdict: refused("condition", i), used: before };
    if (rule.total === undefined) continue;
    const total = before[i]! + word;
    if (total > UINT256_MAX) return { verdict: refused("overflow", i), used: before };
    if (total > rule.total) return { verdict: refused("total", i), used: before };
    after[i] = total;
  }
  return { verdict: accepted, used: after };
}

function readWord(data: Hex, offset: number): bigint | undefined {
  const start = SELECTOR + offset;
  return size(data) < start + WORD ? undefined : hexToBigInt(slice(data, start, start + WORD));
}

function holds({ condition, ref }: RuleConfig, word: bigint): boolean {
  const bound = hexToBigInt(ref);
  switch (condition) {
    case "equal":
      return word === bound;
    case "greaterThan":
      return word > bound;
    case "lessThan":
      return word < bound;
    case "greaterThanOrEqual":
      return word >= bound;
    case "lessThanOrEqual":
      return word <= bound;
    case "notEqual":
      return word !== bound;
    case "inRange":
      return word >= bound >> 128n && word <= (bound & UINT128_MAX);
  }
}
