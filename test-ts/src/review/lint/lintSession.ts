import type { Finding, LintInput, LintRule, Severity } from "./finding.ts";
import { lintAmounts } from "./lintAmounts.ts";
import { lintLifetime } from "./lintLifetime.ts";
import { lintPayment } from "./lintPayment.ts";
import { lintReach } from "./lintReach.ts";
import { lintTargets } from "./lintTargets.ts";

const rules: readonly LintRule[] = [lintReach, lintAmounts, lintLifetime, lintPayment, lintTargets];

const order: Record<Severity, number> = { error: 0, warning: 1, note: 2 };

/** What a session grants and need not, the worst first. */
export const lintSession = (input: LintInput): Finding[] =>
  rules.flatMap((rule) => rule(input)).sort((a, b) => order[a.severity] - order[b.severity]);
