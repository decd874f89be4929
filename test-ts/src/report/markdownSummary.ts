import { markdownTable } from "markdown-table";
import { type EnforcementReport, isBypass } from "./enforcementReport.ts";
import { describe } from "./junitReport.ts";
import { lintSummary } from "./lintText.ts";
import { groupsOf, notesOf, runName } from "./page/pageData.ts";
import { verdictSummary } from "./verdictTable.ts";

const mostFailures = 50;

/** A run for a pull request's page: verdict, matrix, what failed, what lint found. */
export function markdownSummary(runs: readonly EnforcementReport[]): string {
  const [first] = runs;
  if (!first) return "";
  const failed = runs.flatMap((run) =>
    run.cases.filter(({ pass }) => !pass).map((result) => ({ run, result })),
  );
  const findings = first.review?.findings;
  const lines = [
    `## Hallpass: ${inCell(first.session.name)}`,
    "",
    ...runs.map((run) => `${run.totals.failed === 0 ? "✅" : "❌"} ${runName(run)}: ${verdictSummary(run)}`),
    ...notesOf(runs).flatMap((note) => ["", inCell(note)]),
    "",
    markdownTable([
      ["Group", ...runs.map(runName)],
      ...groupsOf(runs).map((group) => [group, ...runs.map((run) => ratio(run, group))]),
    ]),
  ];
  if (failed.length > 0) {
    const rows = failed
      .slice(0, mostFailures)
      .map(({ run, result }) => [
        isBypass(result) ? "**bypass**" : "otherwise",
        runName(run),
        inCell(result.title),
        inCell(describe(result)),
      ]);
    lines.push("", markdownTable([["", "Run", "Case", "What happened"], ...rows]));
    if (failed.length > mostFailures) lines.push("", `And ${failed.length - mostFailures} more.`);
  }
  const skipped = runs.flatMap((run) => run.notApplicable.map((row) => ({ ...row, run })));
  if (skipped.length > 0) {
    const rows = skipped.map(({ run, title, reason }) => [runName(run), inCell(title), inCell(reason)]);
    lines.push("", "### Not applicable", "", markdownTable([["Run", "What", "Why"], ...rows]));
  }
  if (findings) {
    const rows = findings.map(({ severity, where, code, message }) => [
      severity,
      inCell(where),
      code,
      inCell(message),
    ]);
    lines.push("", `### Lint`, "", lintSummary(first.session.name, findings));
    if (rows.length > 0) lines.push("", markdownTable([["", "Where", "Code", "What"], ...rows]));
  }
  return `${lines.join("\n")}\n`;
}

function ratio({ cases }: EnforcementReport, group: string): string {
  const own = cases.filter((each) => each.group === group);
  return own.length === 0 ? "" : `${own.filter(({ pass }) => pass).length} / ${own.length}`;
}

/** Text that a table's cell and Markdown leave as it is. */
const inCell = (text: string): string => text.replace(/[\\`*_[\]<>|]/g, "\\$&").replace(/\s+/g, " ");
