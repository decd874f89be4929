import type { AccountName } from "../accounts/accountKind.ts";
import type { ForkOptions } from "../chain/forkOptions.ts";
import type { Case } from "../enforce/case.ts";
import type { Ground } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { notesOf, runName } from "../report/page/pageData.ts";
import { runMatrix } from "../report/runMatrix.ts";
import { notApplicableLines, verdictSummary, verdictTable } from "../report/verdictTable.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { type EnforceRun, enforceSteps } from "./enforceSteps.ts";
import { requireSession } from "./findSession.ts";
import { sourceOf } from "./sourceOf.ts";
import { runSteps } from "./steps.ts";
import { UsageError } from "./usageError.ts";

/** Operations at random on each session. */
const randomCount = 100;

export type EnforceSessionOptions = {
  fork: ForkOptions;
  /** File or name of the session. @default the reference session, with its variants and all attacks */
  path?: string;
  /** Folders of artifacts whose contracts take the place of ours, each a run of its own; "ours" for ours. @default ours */
  stacks?: readonly string[];
  /** Make of account, or "all". @default nexus */
  account?: string;
  /** The only group whose cases are tried. */
  only?: string;
  /** Seeds operations at random besides. */
  seed?: string;
  /** Whether to print the report as JSON and nothing else. */
  json?: boolean;
  signal: AbortSignal;
};

/**
 * Tries every case against a session, prints the verdicts and writes the reports.
 * @throws the signal's reason when interrupted, and whatever keeps the run from going on; either way nothing is left running.
 */
export async function enforceSession(options: EnforceSessionOptions): Promise<ExitCode> {
  const { only, json, path, signal } = options;
  if (path !== undefined) requireSession(path);
  const run = {} as EnforceRun;
  const choose =
    only === undefined
      ? undefined
      : <On extends Ground>(cases: readonly Case<On>[]) => chooseGroup(cases, only);
  const random = options.seed === undefined ? undefined : { seed: options.seed, count: randomCount };
  const accounts = await chooseAccounts(options.account);
  try {
    await runSteps(enforceSteps({ ...options, accounts, choose, random }), run, { signal, quiet: json });
    const reports = run.reports as [EnforcementReport, ...EnforcementReport[]];
    const { describeStack } = await import("../report/describeEnvironment.ts");
    const { writeReports } = await import("./writeReports.ts");
    const written = await writeReports(reports, { source: sourceOf(path) });
    const [first, ...further] = reports;
    print(
      ...(json
        ? [JSON.stringify(further.length > 0 ? { ...first, further } : first, undefined, 2)]
        : [
            "",
            describeStack(run.environment),
            ...saidBefore(options, reports),
            "",
            ...tables(reports),
            "",
            `Written: ${written.join(", ")}`,
          ]),
    );
    return reports.every(({ totals }) => totals.failed === 0)
      ? exitCodes.asExpected
      : exitCodes.notAsExpected;
  } finally {
    await (run as Partial<EnforceRun>).environment?.stop();
  }
}

/** What the session's author should know before the verdicts. */
const saidBefore = ({ seed }: EnforceSessionOptions, reports: readonly EnforcementReport[]): string[] => [
  ...notesOf(reports),
  ...(seed === undefined ? [] : [`Operations at random by the seed ${seed}.`]),
];

/** One run's cases; of several the matrix, and what went wrong. */
function tables(reports: readonly EnforcementReport[]): string[] {
  if (reports.length === 1) {
    const report = reports[0]!;
    return [verdictTable(report), "", ...notApplicableLines(report), verdictSummary(report)];
  }
  const failed = reports.map((report) => ({ ...report, cases: report.cases.filter(({ pass }) => !pass) }));
  return [
    runMatrix(reports),
    ...failed
      .filter(({ cases }) => cases.length > 0)
      .flatMap((report) => ["", `${runName(report)}:`, verdictTable(report)]),
    ...reports.flatMap((report) => notApplicableLines(report).map((line) => `${runName(report)}: ${line}`)),
    ...reports.map((report) => `${runName(report)}: ${verdictSummary(report)}`),
  ];
}

/** @throws {UsageError} when there is no such make of account. */
async function chooseAccounts(account = "nexus"): Promise<AccountName[]> {
  const { accountKinds } = await import("../accounts/accountKinds.ts");
  const names = Object.keys(accountKinds) as AccountName[];
  if (account === "all") return names;
  const name = names.find((each) => each === account);
  if (name === undefined)
    throw new UsageError(`There is no account "${account}": it is one of ${names.join(", ")}, or all.`);
  return [name];
}

/** @throws {UsageError} when no case is of the group. */
function chooseGroup<On extends Ground>(cases: readonly Case<On>[], only: string): readonly Case<On>[] {
  const chosen = cases.filter(({ group }) => group.toLowerCase() === only.toLowerCase());
  if (chosen.length > 0) return chosen;
  const groups = [...new Set(cases.map(({ group }) => group))].join(", ");
  throw new UsageError(`There is no group "${only}": it is one of ${groups}.`);
}

const print = (...lines: string[]): boolean => process.stdout.write(`${lines.join("\n")}\n`);
