import { type Address, type Hex, hexToBigInt, size, slice } from "viem";
import type { Validity } from "./lifetime.ts";
import { resolveRules } from "./resolveRules.ts";
import type { ActionDefinition, RuleConfig, SessionDefinition } from "./types.ts";

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
  /** Somebody else pays, and the session does not permit it. */
  | "paymaster";

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

/** What an action has used up: the running total of each rule (0 where none is kept), calls, native value. */
export type ActionUsage = {
  readonly totals: readonly bigint[];
  readonly uses: bigint;
  readonly value: bigint;
};

/** What a session has used up, by `actionKey`. */
export type SessionUsage = {
  readonly uses: bigint;
  readonly value: bigint;
  readonly actions: ReadonlyMap<string, ActionUsage>;
};

/** A session as one account granted it. */
export type GrantedSession = {
  readonly definition: SessionDefinition;
  readonly account: Address;
  readonly validity: Validity;
};

export type Operation = {
  readonly calls: readonly Call[];
  /** The block's time in UNIX seconds. */
  readonly timestamp: number;
  readonly sponsored: boolean;
};

export const unusedSession: SessionUsage = { uses: 0n, value: 0n, actions: new Map() };

const WORD = 32;
const SELECTOR = 4;
const UINT256_MAX = 2n ** 256n - 1n;
const UINT128_MAX = 2n ** 128n - 1n;
const accepted: Verdict = { verdict: "accepted" };
/** A function without arguments: only a total or a number of uses can limit it, and a contract that takes no value. */
const noRules = { verdict: accepted, used: [] };

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

/**
 * What a session must answer to a user operation, and what it has used up after it. An operation is refused
 * as a whole, and then uses nothing up.
 */
export function checkOperation(
  session: GrantedSession,
  { calls, timestamp, sponsored }: Operation,
  usage: SessionUsage = unusedSession,
): { verdict: Verdict; usage: SessionUsage } {
  const { definition, validity } = session;
  const refuse = (reason: Refusal) => ({ verdict: refused(reason), usage });
  if (sponsored && !definition.sponsored) return refuse("paymaster");
  if (definition.uses !== undefined && usage.uses + 1n > definition.uses) return refuse("uses");
  const value = calls.reduce((sum, call) => sum + call.value, usage.value);
  if (definition.value !== undefined && value > definition.value.total) return refuse("valueTotal");
  if (calls.length === 0) return refuse("emptyBatch");
  const actions = new Map(usage.actions);
  for (const [i, call] of calls.entries()) {
    const { verdict, key, after } = checkCall(session, call, actions);
    if (verdict.verdict === "refused") return { verdict: { ...verdict, call: i }, usage };
    if (key !== undefined && after !== undefined) actions.set(key, after);
  }
  if (timestamp < validity.validAfter) return refuse("notYetValid");
  if (timestamp > validity.validUntil) return refuse("expired");
  return { verdict: accepted, usage: { uses: usage.uses + 1n, value, actions } };
}

/** What a session must answer to one call, its action's use so far given by `usage`. */
export function checkCall(
  { definition, account }: Pick<GrantedSession, "definition" | "account">,
  call: Call,
  usage: ReadonlyMap<string, ActionUsage> = new Map(),
): { verdict: Verdict; key?: string; after?: ActionUsage } {
  const action = definition.actions.find((candidate) => isCallTo(candidate, call));
  if (action === undefined) return { verdict: refused("notGranted") };
  const key = actionKey(action);
  const before = usage.get(key) ?? { totals: [], uses: 0n, value: 0n };
  const rules = resolveRules(action, account);
  const { verdict, used: totals } =
    rules.length === 0 ? noRules : checkRules(rules, action.value.perCall, call, before.totals);
  if (verdict.verdict === "refused") return { verdict };
  const value = before.value + call.value;
  if (action.value.total !== undefined && value > action.value.total)
    return { verdict: refused("valueTotal") };
  const uses = before.uses + 1n;
  if (action.uses !== undefined && uses > action.uses) return { verdict: refused("uses") };
  return { verdict, key, after: { totals, uses, value } };
}

/** Names an action in a session's usage. */
export function actionKey({ target, selector }: ActionDefinition): string {
  return `${target.toLowerCase()}:${selector}`;
}

function isCallTo({ target, selector }: ActionDefinition, call: Call): boolean {
  return (
    target.toLowerCase() === call.target.toLowerCase() &&
    size(call.data) >= SELECTOR &&
    slice(call.data, 0, SELECTOR).toLowerCase() === selector
  );
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

function refused(reason: Refusal, rule?: number): Verdict {
  return rule === undefined ? { verdict: "refused", reason } : { verdict: "refused", reason, rule };
}
