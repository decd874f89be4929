import { type PolicyPlan, policyPlans, policySession } from "../policySessions.ts";
import { byOwner, type Row, type RowCall, used, withSameKey } from "../row.ts";

const verbs: Partial<Record<Extract<RowCall, string>, string>> = {
  swap: "a swap",
  transfer: "a transfer",
  approve: "an approval",
  pay: "a payment of 1 wei",
};

/** Whether the session's swap keeps a running total in the universal action policy. */
const counts = ({ contract, call }: PolicyPlan): boolean => contract === "UniActionPolicy" && call === "swap";

/**
 * Each policy alone, the first time that a session asks it and later. Another session of the account has traded before with the same
 * nonce key, so that nothing but the policy's own storage makes the two differ.
 */
export const policyRows: readonly Row[] = policyPlans.flatMap((plan) => {
  const where = plan.at === "userOp" ? "about the operation" : `about ${verbs[plan.call]}`;
  const id = `policy-${plan.name}-${plan.at === "userOp" ? "operation" : plan.call}`;
  const first: Row = {
    id: `${id}-first`,
    title: `${plan.contract} alone, asked ${where} for the first time`,
    by: "session",
    session: policySession(plan),
    calls: [plan.call],
    payers: ["trivial"],
    preparation: [byOwner("allow", { others: 1 }, "enable"), withSameKey("otherSession", "swap")],
    before: { ...used, sessions: 2, counting: false },
    needs: [plan.contract],
  };
  const later: Row = {
    ...first,
    id: `${id}-later`,
    title: `${plan.contract} alone, asked ${where} later`,
    preparation: [...first.preparation, withSameKey("session", plan.call)],
    before: { ...first.before, counting: counts(plan) },
  };
  return [first, later];
});
