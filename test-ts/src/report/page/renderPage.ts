import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { casesSection } from "./casesSection.ts";
import { corpusSection } from "./corpusSection.ts";
import { differencesSection } from "./differencesSection.ts";
import { lintSection } from "./lintSection.ts";
import { matrixSection } from "./matrixSection.ts";
import type { PageData, PageSection } from "./pageData.ts";
import { script } from "./script.ts";
import { sessionSection } from "./sessionSection.ts";
import { style } from "./style.ts";
import { verdictHeader } from "./verdictHeader.ts";

/**
 * One page that needs nothing but itself: no network, readable in light and dark, on paper and by keyboard alone.
 * @param extra sections that come before the cases.
 */
export async function renderPage(data: PageData, extra: readonly PageSection[] = []): Promise<string> {
  const sections = [
    matrixSection(data),
    differencesSection(data),
    sessionSection(data),
    lintSection(data),
    corpusSection(data),
    ...extra,
    casesSection(data),
  ].filter((section) => section !== undefined);
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src ${hash(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>Hallpass: ${data.runs[0]?.session.name}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<a class="skip" href="#cases">Skip to the cases</a>
${verdictHeader(data)}
<nav aria-label="Sections"><ul class="wrap">${sections.map(
    ({ id, title, count }) =>
      html`<li><a href="#${id}">${title}${count ? html` <span class="count">${count}</span>` : ""}</a></li>`,
  )}</ul></nav>
<main class="wrap">
${sections.map(
  ({ id, title, content }) =>
    html`<section id="${id}" aria-labelledby="${id}-title"><div class="head"><h2 id="${id}-title">${title}</h2></div>${content}</section>`,
)}
</main>
<footer class="wrap">A case passes when both witnesses say what was expected, for the expected reason, and the chain shows it. The data is in
enforcement.json beside this page.</footer>
<script>${raw(script)}</script>
</body>
</html>
`;
  return (await page).toString();
}
