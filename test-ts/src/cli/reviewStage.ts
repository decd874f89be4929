import { type Ground, policyNamesOf } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { explainSession } from "../review/explainSession.ts";
import { lintSession } from "../review/lint/lintSession.ts";
import { readSession } from "../review/readSession.ts";

/** The session on trial in plain English, and what lint says of it, by what is known of its targets. */
export function reviewStage({
  environment: { stack },
  tried: { source, facts },
  grantedAt,
  abi,
}: Ground): NonNullable<EnforcementReport["review"]> {
  const reading = readSession(source, { policyNames: policyNamesOf(stack), abi });
  return {
    explanation: explainSession(reading),
    findings: lintSession({ reading, facts, now: Number(grantedAt) }),
  };
}
