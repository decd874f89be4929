import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { storyLines } from "../src/stories/catalogue.ts";
import { commandLine, descendants, isRunning } from "../src/testing/processes.ts";

const program = resolve(import.meta.dirname, "../../script/hallpass.mjs");
const wholeRun = 900_000;
let folder: string;
let scratch: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  scratch = join(folder, "tmp");
  mkdirSync(scratch);
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    process.kill(-child.pid!, "SIGKILL");
    await once(child, "exit");
  }
  rmSync(folder, { recursive: true });
});

/** `hallpass run …` in a process group of its own, as in a terminal, in an empty folder and with an empty temporary one. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [program, "run", ...args], {
    cwd: folder,
    detached: true,
    env: { ...process.env, TMPDIR: scratch, TSX_DISABLE_CACHE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const running = { child, output: "", errors: "", exit: once(child, "exit") };
  child.stdout.on("data", (text) => {
    running.output += text;
  });
  child.stderr.on("data", (text) => {
    running.errors += text;
  });
  return running;
}

const json = (story: string) =>
  JSON.parse(readFileSync(join(folder, "report", `story-${story}.json`), "utf8")) as {
    tried: number;
    refused: number;
    steps: { kind: string }[];
  };

test("without a name, it lists the stories in a line each", async () => {
  const running = run();

  expect(await running.exit).toEqual([0, null]);
  const names = running.output
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" ")[0]);
  expect(names).toEqual(Object.keys(storyLines));
});

test.each([
  [["nothing"], /There is no story "nothing": it is one of trading, .*\./],
  [["dca", "--accounts", "10"], /The story "dca" takes no --accounts\./],
  [["users", "--accounts", "10,3"], /The story "users" needs 4 accounts at least\./],
  [["users", "--accounts", "ten"], /It is whole numbers from 1 to 10000, with commas between/],
])("what cannot be run is refused in one sentence: %j", async (args, sentence) => {
  const running = run(...args);

  expect(await running.exit).toEqual([2, null]);
  expect(running.errors).toMatch(/^hallpass: .*\n$/);
  expect(running.errors).toMatch(sentence);
  expect(running.output).toBe("");
});

test("a story is told step by step, and ends with what was allowed, tried and refused, and the gas", {
  timeout: wholeRun,
}, async () => {
  const running = run("dca");

  expect(await running.exit).toEqual([0, null]);
  const { tried, refused, steps } = json("dca");
  expect(running.output).toContain("\n  ✓ Buys for 10 (");
  expect(running.output).toContain(
    "✗ Buys once more: refused, needs a new session\n      UsageLimitPolicy refuses: call 2 of 2: uses 1 + 1 > 1.",
  );
  expect(running.output).toContain("\nAllowed   dca-1-of-4\n          pool.swap(");
  expect(running.output).toMatch(new RegExp(`\nTried     ${tried} operations\nRefused   ${refused}\n`));
  expect(running.output).toMatch(
    /\nGas {7}[\d,]+ for 3 operations\nSpent: 30 in 3 purchases, of 4 granted\n/,
  );
  expect(steps.filter(({ kind }) => kind === "refused").length).toBe(refused);
  expect(running.output.trimEnd().split("\n").at(-1)).toBe(
    "Written: report/story-dca.json, report/story-dca.html",
  );
  expect(readFileSync(join(folder, "report/story-dca.html"), "utf8")).toContain("Makes up for week 3");
  expect(readdirSync(scratch)).toEqual([]);
});

test("Ctrl-C leaves nothing behind, no watcher and no file with its key", { timeout: wholeRun }, async () => {
  const running = run("loan");
  await expect.poll(() => running.output, { timeout: wholeRun, interval: 20 }).toContain("leaves it alone");
  const pids = descendants(running.child.pid!);
  expect(pids.filter((pid) => commandLine(pid).includes("order.json")).length).toBe(1);
  expect(readdirSync(scratch)).toContainEqual(expect.stringContaining("hallpass-watcher-"));

  process.kill(-running.child.pid!, "SIGINT");

  expect(await running.exit).toEqual([130, null]);
  expect(running.errors).toBe("");
  await expect.poll(() => pids.filter(isRunning), { timeout: 5_000, interval: 20 }).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
});
