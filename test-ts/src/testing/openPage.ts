import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import type { PageSection } from "../report/page/pageData.ts";
import { renderPage } from "../report/page/renderPage.ts";
import { launchBrowser } from "./launchBrowser.ts";

/** A page in a browser, with what it wrote to the console or threw, and what it asked for. */
export type Opened = { page: Page; problems: string[]; requests: string[] };

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const opened: Opened = { page, problems: [], requests: [] };
  page.on("console", (message) => opened.problems.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => opened.problems.push(error.message));
  page.on("request", (request) => opened.requests.push(request.url()));
  await page.goto(url);
  return opened;
}

/** What axe finds on a page that is serious or worse. The page must have been opened with `bypassCSP`. */
export async function seriousViolations(page: Page): Promise<[id: string, html: string | undefined][]> {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
  const { violations, passes } = await page.evaluate<AxeResults>("axe.run()");
  if (passes.length < 20) throw new Error(`axe looked at ${passes.length} rules alone`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => [id, nodes[0]?.html]);
}

/**
 * Reads the page of some runs as a reader does: opens a case of each group, then looks at each group alone. Every case is marked up
 * like the first ones, which are those that axe looks at: it takes long on a large page.
 * @returns what stands at its head, how many cases each group shows, and everything that is wrong.
 */
export async function readPage(runs: readonly EnforcementReport[], sections?: readonly PageSection[]) {
  const folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  const browser = await launchBrowser();
  try {
    const path = join(folder, "index.html");
    writeFileSync(path, await renderPage({ runs }, sections));
    const url = pathToFileURL(path).href;
    const { page, problems, requests } = await openPage(browser, url, { bypassCSP: true });
    const text = (selector: string) => page.locator(selector).first().textContent();
    const [heading, shown] = [await text("h1"), await text("[role=status]")];
    await page.evaluate(
      "document.querySelectorAll('.group > details:first-of-type').forEach((each) => { each.open = true; })",
    );
    const open = await page.locator("details.case[open]").count();
    const groups = new Map(await page.evaluate<[string, number][]>(countGroups));
    const differences = await page.locator("#differences tbody tr").allInnerTexts();
    const elsewhere = requests.filter((each) => each !== url && !each.startsWith("data:"));
    await page.evaluate(
      "document.querySelectorAll('.group ~ .group ~ .group, .case ~ .case ~ .case').forEach((each) => each.remove())",
    );
    const violations = await seriousViolations(page);
    return { heading, shown, open, groups, differences, problems: [...problems, ...elsewhere], violations };
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

/** Chooses each group in the filter, in the page itself: what is left shows so many cases. Then chooses all again. */
const countGroups = `[...document.querySelectorAll("select[name=group] option")].reverse().map(({ value }) => {
  const select = document.querySelector("select[name=group]");
  select.value = value;
  select.dispatchEvent(new Event("input", { bubbles: true }));
  return [value, document.querySelectorAll("details.case:not([hidden])").length];
}).reverse().slice(1)`;

/** Of each group, how many cases some runs have. */
export function casesByGroup(runs: readonly EnforcementReport[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { group } of runs.flatMap(({ cases }) => cases)) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}
