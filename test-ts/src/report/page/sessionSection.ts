import { html } from "hono/html";
import type { ExplainedLine, Explanation } from "../../review/explainSession.ts";
import { type Html, notesOf, type PageData, type PageSection } from "./pageData.ts";

/** The session in plain English, as the pass that it is. */
export function sessionSection({ runs, explanation }: PageData): PageSection | undefined {
  const session = runs[0]?.session;
  if (!explanation || !session) return undefined;
  const { name, who, when, fees, overall, actions, notLimited } = explanation;
  const content = html`<div class="sheet pass">
    <div class="stub">
      <h3>${name}</h3>
      <dl>
        <div><dt>Who</dt><dd>${who}</dd></div>
        <div><dt>When</dt><dd>${when}</dd></div>
        <div><dt>Gas</dt><dd>${fees}</dd></div>
        ${overall.map(({ what, bound }) => html`<div><dt>${what}</dt><dd>${bound}</dd></div>`)}
        <div><dt>Account on trial</dt><dd><code>${session.account}</code></dd></div>
        <div><dt>Session key on trial</dt><dd><code>${session.sessionKey}</code></dd></div>
        <div><dt>Permission</dt><dd><code>${session.permissionId}</code></dd></div>
      </dl>
    </div>
    <div class="grants">
      ${actions.map(
        ({ title, target, lines }) => html`<div class="grant"><h4>${title}</h4>
          ${target ? html`<p class="facts">at <code>${target}</code></p>` : ""}${bounds(lines)}</div>`,
      )}
      <p class="quiet">Everything else is refused.</p>
      ${notesOf(runs).map((note) => html`<p class="quiet">${note}</p>`)}
      ${unlimited(notLimited)}
    </div>
  </div>`;
  return { id: "session", title: "Session", content };
}

const bounds = (lines: readonly ExplainedLine[]): Html =>
  html`<dl>${lines.map(
    ({ what, bound, limited }) => html`<dt>${what}</dt><dd class="${limited ? "" : "open"}">${bound}</dd>`,
  )}</dl>`;

const unlimited = (sentences: Explanation["notLimited"]): Html =>
  sentences.length === 0
    ? html``
    : html`<div class="notlimited"><h4>Not limited</h4><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>`;
