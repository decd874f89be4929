import { html } from "hono/html";
import type { CaseResult } from "../enforcementReport.ts";
import { groupsOf, type Html, type PageData, type PageSection, runName } from "./pageData.ts";

/** Groups of cases down, stacks and accounts across. */
export function matrixSection({ runs }: PageData): PageSection {
  const groups = groupsOf(runs);
  const skipped = runs.flatMap(({ notApplicable }) => notApplicable);
  const content = html`<div class="sheet scroll" role="region" aria-label="Matrix of groups, stacks and accounts" tabindex="0">
    <table class="matrix">
      <caption>How many cases of each group went as expected, on each stack and account. A number leads to its cases.</caption>
      <thead><tr><th scope="col">Group</th>${runs.map((run) => html`<th scope="col">${runName(run)}</th>`)}</tr></thead>
      <tbody>${groups.map(
        (group) =>
          html`<tr><th scope="row">${group}</th>${runs.map((run) =>
            cell(
              run.cases.filter((each) => each.group === group),
              group,
              runName(run),
            ),
          )}</tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row">All</th>${runs.map(({ totals }) => html`<td>${totals.passed} of ${totals.cases}</td>`)}</tr></tfoot>
    </table>
  </div>
  ${skipped.length === 0 ? "" : html`<p class="quiet">${skipped.length} cases do not apply: ${skipped.map(({ title, reason }) => `${title} (${reason})`).join("; ")}.</p>`}`;
  return { id: "matrix", title: "Matrix", content };
}

function cell(cases: readonly CaseResult[], group: string, run: string): Html {
  if (cases.length === 0) return html`<td class="quiet">none</td>`;
  const passed = cases.filter(({ pass }) => pass).length;
  const all = passed === cases.length;
  return html`<td><div class="cell"><a href="#cases" data-group="${group}" data-run="${run}" class="${all ? "" : "bad"}">${passed}<span class="quiet"> / ${cases.length}</span></a>
    <div class="bar" aria-hidden="true"><span style="width:${(100 * passed) / cases.length}%"></span></div></div></td>`;
}
