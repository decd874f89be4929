import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sumSplit } from "../src/gas/split.ts";
import type { GasReport } from "../src/report/gasReport.ts";

const program = resolve(import.meta.dirname, "../../script/hallpass.mjs");
const session = resolve(import.meta.dirname, "../sessions/dexSwap.ts");
const runs = 900_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What `hallpass gas` says and ends with, run in an empty folder. */
function gas(...args: string[]) {
  const env = { ...process.env, NO_COLOR: "1", GITHUB_STEP_SUMMARY: join(folder, "summary.md") };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "gas", ...args], {
    cwd: folder,
    encoding: "utf8",
    env,
  });
  return { status, stdout, stderr, summary: () => readFileSync(env.GITHUB_STEP_SUMMARY, "utf8") };
}

const rows = ["--only", "swap-later,swap-by-owner"];

test("a team keeps what its session costs from growing unseen", { timeout: runs }, () => {
  for (const row of ["swap-later", "swap-by-owner"])
    expect(gas(session, "--only", row, "--baseline", "gas.json", "--update").status).toBe(0);
  const baseline = join(folder, "gas.json");
  const figures = JSON.parse(readFileSync(baseline, "utf8"));
  expect(Object.keys(figures.rows)).toEqual(["swap-later", "swap-by-owner"]);
  const report = JSON.parse(readFileSync(join(folder, "report/gas.json"), "utf8")) as GasReport;
  expect(report.rows.map(({ txGas }) => txGas)).toEqual([figures.rows["swap-by-owner"].gas]);

  figures.rows["swap-later"].gas -= 900;
  figures.rows["swap-later"].parts.module -= 900;
  writeFileSync(baseline, JSON.stringify(figures));
  const moved = gas(session, ...rows, "--baseline", "gas.json");
  expect(moved.status).toBe(1);
  expect(moved.stdout).toMatch(/swap-later +│ [\d,]+ │ [\d,]+ │ +\+900 │ \+0\.50\d% │ module \+900/);
  expect(moved.stdout).toContain("2 rows, 1 moved from gas.json.");
  expect(moved.summary()).toMatch(/\| swap-later +\| [\d,]+ \| [\d,]+ \| +\+900 \|/);

  const tolerated = gas(
    session,
    ...rows,
    "--baseline",
    "gas.json",
    "--tolerance",
    "0.6%",
    "--against",
    "gas.json",
  );
  expect(tolerated.status).toBe(0);
  expect(tolerated.stdout).toMatch(/swap-later +│ [\d,]+ │ [\d,]+ │ +\+900 │ +1\.005 │/);
  expect(tolerated.stdout).toMatch(/swap-by-owner +│ [\d,]+ │ [\d,]+ │ +0 │ +1\.000 │/);
});

test("forge's own artifacts cost what ours do, split slot by slot", { timeout: runs }, () => {
  const artifacts = resolve(import.meta.dirname, "../../out");
  const row = "session-swap-warm";
  const options = ["--only", row, "--stack", artifacts, "--against", "embedded", "--storage", "--data"];
  const { status, stdout } = gas(...options);
  expect(status).toBe(0);
  expect(stdout).toMatch(/session-swap-warm +│ ([\d,]+) │ \1 │ +0 │ +1\.000 │/);
  expect(stdout).toMatch(/session-swap-warm +│ SmartSession +│ session: header +│ +1 │/);
  expect(stdout).toMatch(/Operation +│ calldata │ +floor │/);
  expect(stdout).toMatch(/Measured in \d+ s\.\n$/);
  const report = JSON.parse(readFileSync(join(folder, "report/gas.json"), "utf8")) as GasReport;
  expect(report.stack).toBe("artifacts");
  expect(sumSplit(report.rows[0]!.split)).toBe(report.rows[0]!.txGas);
});

test.each([
  [["--update"], "hallpass: --update needs --baseline <file>.\n"],
  [["--tolerance", "much"], "hallpass: --tolerance takes a percentage such as 0.5%, not much.\n"],
  [["--against", "nowhere"], "hallpass: There is no nowhere.\n"],
  [["--baseline", "nowhere"], /^hallpass: The gas baseline nowhere cannot be read: ENOENT/],
])("%j is refused in a sentence", (args, sentence) => {
  const { status, stdout, stderr } = gas(...args);
  expect(status).toBe(2);
  expect(stdout).toBe("");
  if (typeof sentence === "string") expect(stderr).toBe(sentence);
  else expect(stderr).toMatch(sentence);
});
