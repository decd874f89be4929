import { html } from "hono/html";
import type { ReportedLine } from "../enforcementReport.ts";
import { type Html, type PageData, type PageSection, runName } from "./pageData.ts";

/** The attack corpus line by line: how many cases tried each and went as expected, or why none can. */
export function corpusSection({ runs }: PageData): PageSection {
  const lines = runs[0]!.corpus;
  const tried = lines.filter(({ cases }) => cases > 0).length;
  const content = html`<div class="sheet scroll" role="region" aria-label="The attack corpus" tabindex="0"><table>
    <caption>Classes of attack on session keys. ${tried} of ${lines.length} are tried by cases of this run; of the others the reason is given, and the
      tests that stand for them.</caption>
    <thead><tr><th scope="col">No.</th><th scope="col">Group</th><th scope="col">What is tried</th><th scope="col">What must come of it</th>${runs.map(
      (run) => html`<th scope="col">${runs.length > 1 ? runName(run) : "Cases as expected"}</th>`,
    )}<th scope="col">Besides</th></tr></thead>
    <tbody>${lines.map(
      (line, index) =>
        html`<tr id="corpus-${line.number}"><td>${line.number}</td><td class="quiet">${line.group}</td><th scope="row">${line.tried}</th><td>${line.expected}</td>${runs.map(
          (run) => outcome(run.corpus[index]!),
        )}<td class="quiet">${line.elsewhere ? besides(line.elsewhere) : ""}</td></tr>`,
    )}</tbody></table></div>`;
  return { id: "corpus", title: "Attack corpus", count: `${tried} / ${lines.length}`, content };
}

function outcome({ cases, passed }: ReportedLine): Html {
  if (cases === 0) return html`<td class="quiet">none</td>`;
  return html`<td class="${passed === cases ? "good" : "bad"}">${passed} of ${cases}</td>`;
}

const besides = ({ reason, tests }: NonNullable<ReportedLine["elsewhere"]>): Html =>
  html`${reason}${tests.map((test) => html`<br><code>${test}</code>`)}`;
