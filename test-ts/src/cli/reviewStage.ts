import { getAddress } from "viem";
import type { Stage } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { explainSession } from "../review/explainSession.ts";
import { inspectTargets } from "../review/lint/inspectTargets.ts";
import { lintSession } from "../review/lint/lintSession.ts";
import { readSession } from "../review/readSession.ts";

/** The session on trial in plain English, and what lint says of it with its chain at hand. */
export async function reviewStage({
  environment,
  definition,
  grantedAt,
}: Stage): Promise<NonNullable<EnforcementReport["review"]>> {
  const { stack, publicClient } = environment;
  const policyNames = new Map(
    Object.entries(stack.contracts).map(([name, { address }]) => [getAddress(address), name]),
  );
  const reading = readSession({ definition }, { policyNames });
  const facts = await inspectTargets(publicClient, reading);
  return {
    explanation: explainSession(reading),
    findings: lintSession({ reading, facts, now: Number(grantedAt) }),
  };
}
