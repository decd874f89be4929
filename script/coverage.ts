// Lines and branches that forge's tests reach, without the IR pipeline and the optimizer (foundry.toml says why). Exits 1 when
// they are too few where it matters most.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const LEAST = 0.98;
const HELD = ["contracts/src/session/", "contracts/src/policies/"];

const root = resolve(import.meta.dirname, "..");
const lcov = join(root, "cache/lcov.info");

type Counts = Record<"LF" | "LH" | "BRF" | "BRH", number>;

/** What lcov found and hit in a folder: lines (LF, LH) and branches (BRF, BRH). */
function countIn(folder: string): Counts {
  const counts: Counts = { LF: 0, LH: 0, BRF: 0, BRH: 0 };
  for (const record of readFileSync(lcov, "utf8").split("end_of_record\n")) {
    if (!record.includes(`\nSF:${folder}`) && !record.startsWith(`SF:${folder}`)) continue;
    for (const [, key, count] of record.matchAll(/^(LF|LH|BRF|BRH):(\d+)$/gm)) {
      counts[key as keyof Counts] += Number(count);
    }
  }
  if (counts.LF === 0) throw new Error(`forge's coverage says nothing about ${folder}`);
  return counts;
}

/** @returns whether enough of it is reached. */
function check(folder: string, what: string, found: number, hit: number): boolean {
  const share = found === 0 ? 1 : hit / found;
  const verdict = share < LEAST ? `: less than ${100 * LEAST} %` : "";
  console.log(`${folder} ${(100 * share).toFixed(2)} % of ${found} ${what}${verdict}`);
  return share >= LEAST;
}

const tests = ["--no-match-path", "contracts/test/gas/*", "--no-match-test", "CodeCanBeCopied"];
const reports = ["--report", "summary", "--report", "lcov", "--report-file", lcov];
const left = ["--no-match-coverage", "(contracts/test|script|mocks)/"];
const { status, error } = spawnSync(
  process.execPath,
  [join(root, "script/forge.mjs"), "coverage", ...reports, ...left, ...tests],
  { cwd: root, env: { ...process.env, FOUNDRY_PROFILE: "legacy" }, stdio: "inherit" },
);
if (error) throw error;
if (status === 0) {
  const verdicts = HELD.flatMap((folder) => {
    const { LF, LH, BRF, BRH } = countIn(folder);
    return [check(folder, "lines", LF, LH), check(folder, "branches", BRF, BRH)];
  });
  process.exitCode = verdicts.every(Boolean) ? 0 : 1;
} else {
  process.exitCode = status ?? 1;
}
