import { html } from "hono/html";
import type { PageData, PageSection } from "./pageData.ts";

/** What the session grants and need not. */
export function lintSection({ findings }: PageData): PageSection | undefined {
  if (!findings) return undefined;
  const content =
    findings.length === 0
      ? html`<div class="sheet none">Nothing is granted that need not be.</div>`
      : html`<div class="sheet"><ul class="findings">${findings.map(
          ({
            code,
            severity,
            where,
            message,
            fix,
          }) => html`<li><span class="tag ${severity}">${severity}</span>
            <div><p><strong>${where}</strong> <code class="quiet">${code}</code></p><p>${message}</p><p class="quiet">Fix: ${fix}</p></div></li>`,
        )}</ul></div>`;
  return { id: "lint", title: "Lint", count: `${findings.length}`, content };
}
