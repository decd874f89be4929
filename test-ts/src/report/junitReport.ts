import junit from "junit-report-builder";
import { type CaseResult, type EnforcementReport, isBypass } from "./enforcementReport.ts";
import { groupsOf, runName } from "./page/pageData.ts";

/** The cases as JUnit's XML, for a CI server: a suite for each run and group. */
export function junitReport(runs: readonly EnforcementReport[]): string {
  const builder = junit.newBuilder();
  for (const run of runs) {
    for (const group of groupsOf([run])) {
      const suite = builder.testSuite().name(`${runName(run)}: ${group}`);
      for (const [index, note] of run.session.notes.entries()) suite.property(`note ${index + 1}`, note);
      for (const result of run.cases.filter((each) => each.group === group)) {
        const test = suite.testCase().className(`${result.session}.${group}`).name(result.title);
        if (!result.pass) test.failure(describe(result), isBypass(result) ? "bypass" : "otherwise");
      }
    }
    if (run.notApplicable.length === 0) continue;
    const suite = builder.testSuite().name(`${runName(run)}: not applicable`);
    for (const { title, reason } of run.notApplicable) suite.testCase().name(`${title}: ${reason}`).skipped();
  }
  return builder.build();
}

/** What a failed case expected and got, in a line. */
export function describe({ expected, bundler, entryPoint }: CaseResult): string {
  const said = ({ verdict, reason }: { verdict: string; reason: string }) =>
    `${verdict}${reason ? ` (${reason})` : ""}`;
  return `Expected ${said(expected)}; bundler: ${said(bundler)}; EntryPoint: ${said(entryPoint)}.`;
}
