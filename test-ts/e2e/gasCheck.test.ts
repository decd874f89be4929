import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const script = resolve(import.meta.dirname, "../../script/gas.ts");
const committed = resolve(import.meta.dirname, "../gas.baseline.json");
const row = "eoa-swap-warm";
const twoRuns = 240_000;

let folder: string;
let baseline: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  baseline = join(folder, "gas.json");
  cpSync(committed, baseline);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the script says and ends with. */
function run(...args: string[]) {
  const env = { ...process.env, NO_COLOR: "1" };
  const options = { encoding: "utf8", env } as const;
  return spawnSync(process.execPath, ["--import", "tsx", script, ...args], options);
}

const read = () => JSON.parse(readFileSync(baseline, "utf8"));

test("a committed figure that moved fails the gate, until it is committed anew", { timeout: twoRuns }, () => {
  const figures = read();
  const { gas, parts } = figures.rows[row];
  figures.rows[row] = {
    gas,
    parts: { ...parts, execution: parts.execution - 7, calldata: parts.calldata + 7 },
  };
  writeFileSync(baseline, JSON.stringify(figures));
  const args = ["--only", row, "--baseline", baseline];

  const moved = run("check", ...args);
  expect(moved.status, moved.stderr).toBe(1);
  expect(moved.stdout).toMatch(/eoa-swap-warm .* calldata -7, execution \+7/);
  expect(moved.stdout).toContain("1 gas figures, 1 moved.");

  expect(run("update", ...args).status).toBe(0);
  expect(read()).toEqual(JSON.parse(readFileSync(committed, "utf8")));
});

test.each([[[]], [["remeasure"]], [["check", "twice"]]])("%j is answered with how to use it", (args) => {
  const { status, stdout } = run(...args);
  expect(status).toBe(2);
  expect(stdout).toMatch(/^usage: npm run gas:check/);
});
