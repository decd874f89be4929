import type { EnforcementReport } from "./enforcementReport.ts";
import { groupsOf, runName } from "./page/pageData.ts";
import { createTable, paint } from "./table.ts";

/** Groups of cases down, stacks and accounts across: how many went as expected. */
export function runMatrix(runs: readonly EnforcementReport[]): string {
  const columns = runs.map((run) => ({ title: runName(run), align: "right" as const }));
  const table = createTable([{ title: "Group" }, ...columns]);
  for (const group of groupsOf(runs)) {
    const cells = runs.map(({ cases }) => ratio(cases.filter((each) => each.group === group)));
    table.push([group, ...cells]);
  }
  table.push([paint("bold", "All"), ...runs.map(({ cases }) => ratio(cases))]);
  return table.toString();
}

function ratio(cases: EnforcementReport["cases"]): string {
  if (cases.length === 0) return "";
  const passed = cases.filter(({ pass }) => pass).length;
  return paint(passed === cases.length ? "green" : "red", `${passed} / ${cases.length}`);
}
