import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderPage } from "../src/report/page/renderPage.ts";
import { launchBrowser } from "../src/testing/launchBrowser.ts";
import { openPage, seriousViolations } from "../src/testing/openPage.ts";
import { sampleReport } from "../src/testing/sampleReport.ts";

const slow = 900_000;
let browser: Browser;
let folder: string;
let url: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  const runs = [sampleReport("nexus"), sampleReport("kernel")];
  writeFileSync(join(folder, "index.html"), await renderPage({ runs, ...runs[0]!.review }));
  url = pathToFileURL(join(folder, "index.html")).href;
}, slow);

afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const open = (options?: BrowserContextOptions, address = url) => openPage(browser, address, options);

const shownCases = (page: Page) => page.locator("details.case:visible").count();

test("the page opens without an error and asks for nothing but itself", { timeout: slow }, async () => {
  const { page, problems, requests } = await open();
  await page.locator("details.case").first().click();
  expect(await page.locator("h1").textContent()).toBe("2 attacks got through");
  expect(problems).toEqual([]);
  expect(requests.filter((each) => !each.startsWith("data:"))).toEqual([url]);
});

test("names out of a session file show as text", { timeout: slow }, async () => {
  const { page } = await open();
  expect(await page.getByText("Sell <b>more</b> & more").count()).toBe(2);
});

test("the filters leave the cases that fit, together and each alone", { timeout: slow }, async () => {
  const { page } = await open();
  const status = page.getByRole("status");
  await expect.poll(() => status.textContent()).toBe("All 8 cases");
  await page.getByLabel("Outcome").selectOption("bypass");
  expect(await shownCases(page)).toBe(2);
  await page.getByLabel("Stack and account").selectOption("embedded · kernel");
  expect(await shownCases(page)).toBe(1);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => status.textContent()).toBe("All 8 cases");
  await page.getByLabel("Search").fill("LAST second");
  expect(await shownCases(page)).toBe(2);
  await page.getByLabel("Search").fill("nothing like that");
  expect(await page.getByText("No case fits the filter.").isVisible()).toBe(true);
});

test("a number of the matrix leads to its cases", { timeout: slow }, async () => {
  const { page } = await open();
  await page.locator('.matrix a[data-group="Limits"]').last().click();
  expect(await page.getByRole("status").textContent()).toBe("2 of 8 cases");
  expect(await page.getByLabel("Stack and account").inputValue()).toBe("embedded · kernel");
});

test("a filter is part of the address", { timeout: slow }, async () => {
  const { page } = await open({}, `${url}?verdict=failed`);
  expect(await page.getByRole("status").textContent()).toBe("4 of 8 cases");
  await page.locator("select[name=group]").selectOption("Time");
  expect(new URL(page.url()).search).toBe("?group=Time&verdict=failed");
});

test("a keyboard reaches and opens a case's evidence", { timeout: slow }, async () => {
  const { page } = await open();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the cases");
  await page.keyboard.press("/");
  await page.keyboard.type("thief");
  const focused = () => page.evaluate("document.activeElement.tagName");
  for (let tabs = 0; tabs < 8 && (await focused()) !== "SUMMARY"; tabs++) await page.keyboard.press("Tab");
  expect(await focused()).toBe("SUMMARY");
  await page.keyboard.press("Enter");
  expect(await page.locator("details.case[open]").textContent()).toMatch(
    /amountIn uint256[\s\S]*Bundler \(send\)[\s\S]*sold/,
  );
});

test.each([
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["on a phone", { viewport: { width: 390, height: 800 } }],
] as const)("axe finds nothing serious %s", { timeout: slow }, async (_, options) => {
  const { page } = await open({ ...options, bypassCSP: true });
  for (const each of await page.locator("details.case").all())
    await each.evaluate((node) => node.setAttribute("open", ""));
  expect(await seriousViolations(page)).toEqual([]);
});

test("nothing is wider than a phone", { timeout: slow }, async () => {
  const { page } = await open({ viewport: { width: 390, height: 800 } });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
});

test("on paper every case that is shown carries its evidence", { timeout: slow }, async () => {
  const { page } = await open({}, `${url}?verdict=bypass`);
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  expect(await page.locator("details.case[open]").count()).toBe(2);
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  expect(await page.locator("details.case[open]").count()).toBe(0);
  expect((await page.pdf()).subarray(0, 5).toString()).toBe("%PDF-");
});
