import { type CaseResult, type EnforcementReport, isBypass } from "./enforcementReport.ts";
import { createTable, paint, shorten } from "./table.ts";

/** The cases as a table, by group: what was tried, what each witness said, and why. */
export function verdictTable({ cases }: EnforcementReport, width?: number): string {
  const table = createTable(
    [
      { title: "", width: 3 },
      { title: "What was tried", share: 2 },
      { title: "Bundler", width: 20 },
      { title: "EntryPoint", width: 12 },
      { title: "Because", share: 3 },
    ],
    width,
  );
  let group: string | undefined;
  for (const result of cases) {
    if (result.group !== group) table.push([{ content: paint("bold", result.group), colSpan: 5 }]);
    group = result.group;
    table.push(row(result));
  }
  return table.toString();
}

function row(result: CaseResult): string[] {
  const { title, expected, bundler, entryPoint, pass } = result;
  const mark = pass ? paint("green", "✓") : paint("red", isBypass(result) ? "!" : "✗");
  const reasons = [...new Set([bundler.reason, entryPoint.reason])].filter(Boolean);
  const because = pass ? reasons : [`expected: ${expected.reason || expected.verdict}`, ...reasons];
  return [
    mark,
    title,
    `${bundler.verdict} (${bundler.phase})`,
    entryPoint.verdict,
    shorten(because.join("\n")),
  ];
}

/** The run in one line. */
export function verdictSummary({ totals, notApplicable }: EnforcementReport): string {
  const { cases, passed, failed, bypasses } = totals;
  const skipped = notApplicable.length > 0 ? `, ${notApplicable.length} not applicable` : "";
  return `${cases} cases by two witnesses: ${passed} as expected, ${failed} not, ${bypasses} bypasses${skipped}.`;
}

/** What was not tried, and why, a line each. */
export const notApplicableLines = ({ notApplicable }: EnforcementReport): string[] =>
  notApplicable.map(({ title, reason }) => `Not applicable: ${title}: ${reason}.`);
