import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storyPage } from "../src/report/storyPage.ts";
import type { StoryReport } from "../src/stories/story.ts";
import { drawDays } from "../src/stories/trading/charts.ts";
import { launchBrowser } from "../src/testing/launchBrowser.ts";

const slow = 60_000;
const days = Array.from({ length: 30 }, (_, index) => ({
  day: index + 1,
  price: 1 + Math.abs(15 - index) / 20,
  averages: { fast: 1 + index / 40, slow: 1.2 },
  coins: index * 3,
  gas: BigInt(index) * 100_000n,
}));
const report: StoryReport = {
  story: "trading",
  line: "A bot trades",
  steps: [
    { kind: "heading", text: "The bot trades." },
    { kind: "told", text: "The market's rise begins." },
    { kind: "done", text: "Day 12: buys", gas: 223_847n },
    { kind: "heading", text: "The bot turns <b>hostile</b>." },
    {
      kind: "refused",
      text: "Has itself approved",
      reason: "AA23 PolicyViolation",
      sentence: "UniActionPolicy refuses: spender 0x12 != 0x34.",
      todo: "never",
    },
  ],
  allowed: [{ session: "trading-21d", lines: ["pool.swap: amountIn at most 125"], times: 5 }],
  tried: 2,
  refused: 1,
  gas: 223_847n,
  figures: { "Lost to the hostile bot": "120.00 cash" },
  charts: drawDays(days, [
    { day: 3, price: 1.6, sold: "cash", amount: 1n },
    { day: 20, price: 1.25, sold: "coin", amount: 1n },
  ]),
};

let browser: Browser;
let folder: string;
let url: string;

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  writeFileSync(join(folder, "story.html"), await storyPage(report));
  url = pathToFileURL(join(folder, "story.html")).href;
}, slow);

afterAll(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, problems, requests };
}

test("the page opens without an error and asks for nothing but itself", { timeout: slow }, async () => {
  const { page, problems, requests } = await open();
  expect(await page.locator("h1").textContent()).toBe("A bot trades");
  expect(problems).toEqual([]);
  expect(requests.filter((each) => !each.startsWith("data:"))).toEqual([url]);
});

test("it tells the steps, with the refusals decoded, what was allowed and the figures", {
  timeout: slow,
}, async () => {
  const { page } = await open();
  expect(await page.locator("h2").allTextContents()).toEqual([
    "Charts",
    "The bot trades.",
    "The bot turns <b>hostile</b>.",
    "What was allowed",
    "Figures",
  ]);
  const refused = page.locator(".steps li", { has: page.getByLabel("refused") });
  expect(await refused.textContent()).toBe(
    "✗Has itself approvedwill never workUniActionPolicy refuses: spender 0x12 != 0x34.",
  );
  expect(await page.getByText("trading-21d, granted 5 times").count()).toBe(1);
  expect(await page.getByRole("row", { name: "Lost to the hostile bot 120.00 cash" }).count()).toBe(1);
});

test("each chart shows each of its series by name", { timeout: slow }, async () => {
  const { page } = await open();
  const charts = await page.locator("figure svg").evaluateAll((svgs) => svgs.map((svg) => svg.textContent));
  expect(charts.length).toBe(3);
  for (const name of ["price", "slow EMA", "fast EMA", "buys", "sells"]) expect(charts[0]).toContain(name);
  expect(charts[1]).toContain("coins held");
  expect(charts[2]).toContain("millions of gas spent");
});

test.each([
  ["in light", { colorScheme: "light" }],
  ["in dark", { colorScheme: "dark" }],
  ["on a phone", { viewport: { width: 390, height: 800 } }],
] as const)(
  "axe finds nothing serious %s, and nothing is too wide",
  { timeout: slow },
  async (_, options) => {
    const { page } = await open({ ...options, bypassCSP: true });
    const { width } = page.viewportSize()!;
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core/axe.min.js") });
    const { violations, passes } = await page.evaluate<AxeResults>("axe.run()");
    expect(passes.length).toBeGreaterThan(10);
    expect(
      violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => [id, nodes[0]?.html]),
    ).toEqual([]);
  },
);
