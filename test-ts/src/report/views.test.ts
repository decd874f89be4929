import { expect, test } from "vitest";
import { sampleReport } from "../testing/sampleReport.ts";
import { junitReport } from "./junitReport.ts";
import { lintSarif } from "./lintSarif.ts";
import { markdownSummary } from "./markdownSummary.ts";
import { runMatrix } from "./runMatrix.ts";

const report = sampleReport();
const findings = report.review!.findings;

test("JUnit: a failure says what was expected and what came, and names are escaped", () => {
  const xml = junitReport([report]);
  expect(xml.match(/<testcase /g)).toHaveLength(5);
  expect(xml.match(/<failure /g)).toHaveLength(2);
  expect(xml.match(/<skipped/g)).toHaveLength(1);
  expect(xml).toContain('type="bypass"');
  expect(xml).toContain("Sell &lt;b>more&lt;/b> &amp; more");
  expect(xml).toContain(
    "Expected accepted; bundler: refused (AA22 expired or not due); EntryPoint: refused (AA22 expired or not due).",
  );
});

test("SARIF: each finding has its rule, its level and the line that names its function", () => {
  const log = lintSarif(findings, {
    uri: "mine.ts",
    text: "defineSession({\n  actions: {\n    pool: {\n      swap: {} } } })",
  });
  const [run] = log.runs;
  const [result] = run!.results!;
  expect(result).toMatchObject({ ruleId: "no-amount-bound", level: "error" });
  expect(run!.tool.driver.rules![result!.ruleIndex!]!.id).toBe("no-amount-bound");
  expect(result!.locations![0]!.physicalLocation).toMatchObject({
    artifactLocation: { uri: "mine.ts" },
    region: { startLine: 4 },
  });
});

test("SARIF: a session without a file has a logical place only", () => {
  const [location] = lintSarif(findings, undefined).runs[0]!.results![0]!.locations!;
  expect(location).toEqual({ logicalLocations: [{ fullyQualifiedName: "pool.swap: amountIn" }] });
});

test("Markdown: verdict, matrix, what failed, what lint found", () => {
  const text = markdownSummary([report, sampleReport("kernel")]);
  expect(text).toContain(
    "❌ embedded · nexus: 4 cases by two witnesses: 2 as expected, 2 not, 1 bypasses, 1 not applicable.",
  );
  expect(text).toMatch(/\| Limits +\| 2 \/ 2 +\| 2 \/ 2 +\|/);
  expect(text).toContain("**bypass**");
  expect(text).toContain("1 error, 0 warnings, 0 notes.");
});

test("terminal: groups down, stacks and accounts across", () => {
  expect(runMatrix([report, sampleReport("kernel")])).toMatch(/│ Arguments +│ +0 \/ 1 │ +0 \/ 1 │/);
});
