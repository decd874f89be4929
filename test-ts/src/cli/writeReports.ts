import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { junitReport } from "../report/junitReport.ts";
import { lintSarif, type SarifSource } from "../report/lintSarif.ts";
import { markdownSummary } from "../report/markdownSummary.ts";
import type { PageSection } from "../report/page/pageData.ts";
import { renderPage } from "../report/page/renderPage.ts";
import { writeJson } from "../report/writeJson.ts";
import { reportFile } from "./reportFile.ts";

export type ReportOptions = {
  /** Where the session was read from. */
  source?: SarifSource;
  /** Sections of the page beside its own. */
  sections?: readonly PageSection[];
};

/**
 * Writes the data file and every view of it into `report/`: the page, JUnit, SARIF; and appends the Markdown summary to the file that
 * GITHUB_STEP_SUMMARY names.
 * @param runs the first is the one that the data file opens with.
 * @returns the files, relative to the folder of the run.
 */
export async function writeReports(
  [first, ...further]: readonly [EnforcementReport, ...EnforcementReport[]],
  { source, sections }: ReportOptions = {},
): Promise<string[]> {
  const runs = [first, ...further];
  const data = reportFile("enforcement.json");
  writeJson(data, further.length > 0 ? { ...first, further } : first);
  const page = write("index.html", await renderPage({ runs, ...first.review }, sections));
  const junit = write("junit.xml", junitReport(runs));
  const sarif = reportFile("lint.sarif");
  writeJson(sarif, lintSarif(first.review?.findings ?? [], source));
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  if (summary) appendFileSync(summary, markdownSummary(runs));
  return [data, page, junit, sarif].map((path) => relative(process.cwd(), path));
}

function write(name: string, text: string): string {
  const path = reportFile(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}
