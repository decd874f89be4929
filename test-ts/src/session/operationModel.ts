import { type Address, size, slice } from "viem";
import type { Fees, Payment } from "./fees.ts";
import type { Validity } from "./lifetime.ts";
import { accepted, type Call, checkRules, type Refusal, refused, type Verdict } from "./model.ts";
import { resolveRules } from "./resolveRules.ts";
import type { ActionDefinition, SessionDefinition } from "./types.ts";

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
  /** What its operations may have cost, in wei; 0 where the session does not limit it. */
  readonly cost: bigint;
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
  /** What it declares; needed where the session limits fees. */
  readonly payment?: Payment;
};

export const unusedSession: SessionUsage = { uses: 0n, value: 0n, cost: 0n, actions: new Map() };

/** A function without arguments: only a total or a number of uses can limit it, and a contract that takes no value. */
const noRules = { verdict: accepted, used: [] };

/**
 * What a session must answer to a user operation, and what it has used up after it. An operation is refused
 * as a whole, and then uses nothing up.
 */
export function checkOperation(
  session: GrantedSession,
  { calls, timestamp, sponsored, payment }: Operation,
  usage: SessionUsage = unusedSession,
): { verdict: Verdict; usage: SessionUsage } {
  const { definition, validity } = session;
  const refuse = (reason: Refusal) => ({ verdict: refused(reason), usage });
  if (sponsored && !definition.sponsored) return refuse("paymaster");
  if (definition.uses !== undefined && usage.uses + 1n > definition.uses) return refuse("uses");
  const value = calls.reduce((sum, call) => sum + call.value, usage.value);
  if (definition.value !== undefined && value > definition.value.total) return refuse("valueTotal");
  const unpaid = definition.fees && checkPayment(definition.fees, payment, usage.cost);
  if (unpaid) return refuse(unpaid);
  if (calls.length === 0) return refuse("emptyBatch");
  const actions = new Map(usage.actions);
  for (const [i, call] of calls.entries()) {
    const { verdict, key, after } = checkCall(session, call, actions);
    if (verdict.verdict === "refused") return { verdict: { ...verdict, call: i }, usage };
    if (key !== undefined && after !== undefined) actions.set(key, after);
  }
  if (timestamp < validity.validAfter) return refuse("notYetValid");
  if (timestamp > validity.validUntil) return refuse("expired");
  return {
    verdict: accepted,
    usage: { uses: usage.uses + 1n, value, cost: costOf(definition.fees, payment, usage.cost), actions },
  };
}

/** Why the paymaster policy refuses an operation's terms of payment, if it does. */
function checkPayment(fees: Fees, payment: Payment | undefined, before: bigint): Refusal | undefined {
  if (!payment) throw new Error("The session limits fees: say what the operation declares.");
  const { paymaster, gas, maxFeePerGas } = payment;
  const named = fees.paymasters.some((each) => each.toLowerCase() === paymaster?.toLowerCase());
  if (paymaster === undefined ? fees.paymasters.length > 0 : !named) return "paymaster";
  if (maxFeePerGas > fees.maxFeePerGas) return "feePerGas";
  if (gas * maxFeePerGas > fees.perOp) return "costPerOp";
  return before + gas * maxFeePerGas > fees.total ? "costTotal" : undefined;
}

function costOf(fees: Fees | undefined, payment: Payment | undefined, before: bigint): bigint {
  return fees && payment ? before + payment.gas * payment.maxFeePerGas : before;
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
    size(call.data) >= 4 &&
    slice(call.data, 0, 4).toLowerCase() === selector
  );
}
