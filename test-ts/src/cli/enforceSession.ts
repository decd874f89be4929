import type { OriginOptions } from "../chain/startOrigin.ts";
import type { Case } from "../enforce/case.ts";
import { verdictSummary, verdictTable } from "../report/verdictTable.ts";
import { writeJson } from "../report/writeJson.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { type EnforceRun, enforceSteps } from "./enforceSteps.ts";
import { reportFile } from "./reportFile.ts";
import { runSteps } from "./steps.ts";
import { UsageError } from "./usageError.ts";

export type EnforceSessionOptions = {
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock">;
  /** The only group whose cases are tried. */
  only?: string;
  /** Whether to print the report as JSON and nothing else. */
  json?: boolean;
  signal: AbortSignal;
};

/**
 * Tries every case against a session, prints the verdicts and writes the report.
 * @throws the signal's reason when interrupted, and whatever keeps the run from going on; either way nothing is left running.
 */
export async function enforceSession(options: EnforceSessionOptions): Promise<ExitCode> {
  const { only, json, signal } = options;
  const run = {} as EnforceRun;
  const choose = only === undefined ? undefined : (cases: readonly Case[]) => chooseGroup(cases, only);
  try {
    await runSteps(enforceSteps({ ...options, choose }), run, { signal, quiet: json });
    const { environment, enforcement } = run;
    const { describeStack } = await import("../report/describeEnvironment.ts");
    writeJson(reportFile("enforcement.json"), enforcement);
    const lines = json
      ? [JSON.stringify(enforcement, undefined, 2)]
      : ["", describeStack(environment), "", verdictTable(enforcement), "", verdictSummary(enforcement)];
    process.stdout.write(`${lines.join("\n")}\n`);
    return enforcement.totals.failed === 0 ? exitCodes.asExpected : exitCodes.notAsExpected;
  } finally {
    await (run as Partial<EnforceRun>).environment?.stop();
  }
}

/** @throws {UsageError} when no case is of the group. */
function chooseGroup(cases: readonly Case[], only: string): readonly Case[] {
  const chosen = cases.filter(({ group }) => group.toLowerCase() === only.toLowerCase());
  if (chosen.length > 0) return chosen;
  const groups = [...new Set(cases.map(({ group }) => group))].join(", ");
  throw new UsageError(`There is no group "${only}": it is one of ${groups}.`);
}
