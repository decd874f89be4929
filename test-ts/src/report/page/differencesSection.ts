import { html } from "hono/html";
import type { Expectation } from "../enforcementReport.ts";
import { type PageData, type PageSection, runName } from "./pageData.ts";

/** Where another stack does what ours is too strict for. */
export function differencesSection({ runs }: PageData): PageSection | undefined {
  const rows = runs.flatMap((run) => run.differences.map((difference) => ({ run, difference })));
  if (rows.length === 0) return undefined;
  const content = html`<div class="sheet scroll" role="region" aria-label="Differences between stacks" tabindex="0"><table>
    <caption>What the stack under test did with cases that ours is stricter about, by design. Found by this run.</caption>
    <thead><tr><th scope="col">Run</th><th scope="col">Case</th><th scope="col">Ours</th><th scope="col">Found</th></tr></thead>
    <tbody>${rows.map(
      ({ run, difference: { title, ours, found } }) =>
        html`<tr><td>${runName(run)}</td><th scope="row">${title}</th><td>${said(ours)}</td><td class="warn">${said(found)}</td></tr>`,
    )}</tbody></table></div>`;
  return { id: "differences", title: "Differences", count: `${rows.length}`, content };
}

const said = ({ verdict, reason }: Expectation): string => (reason ? `${verdict}: ${reason}` : verdict);
