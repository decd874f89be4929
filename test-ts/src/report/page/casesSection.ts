import { html } from "hono/html";
import { type CaseResult, isBypass, isDifference } from "../enforcementReport.ts";
import { shorten } from "../table.ts";
import { caseEvidence } from "./caseEvidence.ts";
import { groupsOf, type Html, type PageData, type PageSection, reasonOf, runName } from "./pageData.ts";

/** Every case with its evidence, behind filters. */
export function casesSection({ runs }: PageData): PageSection {
  const groups = groupsOf(runs);
  const names = runs.map(runName);
  const count = runs.reduce((sum, { cases }) => sum + cases.length, 0);
  const content = html`<div class="sheet">
    ${filters(groups, names)}
    <p class="shown" role="status">All ${count} cases</p>
    ${runs.flatMap((run) =>
      groups.map((group) => {
        const cases = run.cases.filter((each) => each.group === group);
        if (cases.length === 0) return html``;
        const title = runs.length > 1 ? `${group} · ${runName(run)}` : group;
        return html`<div class="group"><h3>${title}</h3>${cases.map((each) => row(each, runName(run)))}</div>`;
      }),
    )}
    <p class="none" hidden>No case fits the filter.</p>
  </div>`;
  return { id: "cases", title: "Cases", count: `${count}`, content };
}

function filters(groups: readonly string[], runs: readonly string[]): Html {
  const option = (value: string) => html`<option>${value}</option>`;
  return html`<form class="filters" aria-label="Filter the cases">
    <label>Search (press /)<input type="search" name="q" placeholder="recipient, AA23, 0x…" autocomplete="off"></label>
    <label>Group<select name="group"><option value="">all</option>${groups.map(option)}</select></label>
    <label>Outcome<select name="verdict"><option value="">any</option><option value="failed">not as expected</option>
      <option value="bypass">bypass</option><option value="different">different by design</option><option value="refused">refused</option><option value="accepted">accepted</option></select></label>
    ${
      runs.length > 1
        ? html`<label>Stack and account<select name="run"><option value="">all</option>${runs.map(option)}</select></label>`
        : ""
    }
    <button type="reset">Clear</button>
  </form>`;
}

function row(result: CaseResult, run: string): Html {
  const { id, group, title, expected, pass } = result;
  const bypass = isBypass(result) && !pass;
  const differs = isDifference(result);
  const reason = reasonOf(result);
  const state = `${pass ? "passed" : "failed"}${bypass ? " bypass" : ""}${differs ? " different" : ""}`;
  const text = `${id} ${title} ${group} ${reason}`.toLowerCase();
  const [mark, meaning] = differs
    ? ["≠", "different from ours, by design"]
    : pass
      ? ["✓", "as expected"]
      : bypass
        ? ["!", "bypass"]
        : ["✗", "not as expected"];
  return html`<details class="case" data-group="${group}" data-run="${run}" data-verdict="${expected.verdict}" data-state="${state}" data-text="${text}">
    <summary><span class="mark ${differs ? "warn" : pass ? "good" : "bad"}" role="img" aria-label="${meaning}">${mark}</span><span>${title}</span>
    <span class="quiet">${result.entryPoint.verdict}</span><span class="why">${shorten(reason)}</span></summary>
    ${caseEvidence(result)}
  </details>`;
}
