import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createPublicClient, http } from "viem";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";
import type { GasReport } from "../src/report/gasReport.ts";
import { gasSection } from "../src/report/gasSection.ts";
import { casesByGroup, readPage } from "../src/testing/openPage.ts";
import { descendants, isRunning, listeningAddresses } from "../src/testing/processes.ts";

const root = resolve(import.meta.dirname, "../..");
const secret = "s3cr3t-k3y";
const wholeRun = 900_000;

let scratch: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "hallpass-test-"));
});

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    process.kill(-child.pid!, "SIGKILL");
    await once(child, "exit");
  }
  rmSync(scratch, { recursive: true });
});

/** What `npm start` runs. */
const start = (args: string[], env: Record<string, string> = {}) =>
  node(["script/hallpass.mjs", "start", ...args], env);

/** Runs node in a process group of its own, as in a terminal, with an empty temporary folder. */
function node(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached: true,
    env: { ...process.env, ...env, TMPDIR: scratch, TSX_DISABLE_CACHE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  const run = { child, output: "", errors: "", exit: once(child, "exit") };
  child.stdout.on("data", (text) => {
    run.output += text;
  });
  child.stderr.on("data", (text) => {
    run.errors += text;
  });
  return run;
}

type Run = ReturnType<typeof start>;

async function until(run: Run, line: string) {
  const ended = run.exit.then(() => expect(run.output + run.errors).toContain(line));
  await Promise.race([
    ended,
    expect.poll(() => run.output, { timeout: wholeRun, interval: 20 }).toContain(line),
  ]);
}

async function expectNothingLeft(pids: number[]) {
  await expect.poll(() => pids.filter(isRunning), { timeout: 5_000, interval: 20 }).toEqual([]);
  expect(temporaryFiles()).toEqual([]);
}

const temporaryFiles = (): string[] => readdirSync(scratch);

test("the help says what can be asked for", async () => {
  const run = start(["--help"]);

  expect(await run.exit).toEqual([0, null]);
  expect(run.output).toMatch(/--keep[\s\S]*FORK_URL[\s\S]*Exit codes/);
  expect(run.errors).toBe("");
});

test.each([
  [["--fast"], {}, "Unknown option '--fast': see hallpass start --help."],
  [
    ["sessions"],
    {},
    "Too many arguments for 'start'. Expected 0 arguments but got 1: see hallpass start --help.",
  ],
  [[], { FORK_BLOCK: "7" }, "FORK_BLOCK needs FORK_URL."],
])("what cannot be understood is refused in one sentence: %j %j", async (args, env, sentence) => {
  const run = start(args, env);

  expect(await run.exit).toEqual([2, null]);
  expect(run.errors).toBe(`hallpass: ${sentence}\n`);
  expect(run.output).toBe("");
});

test("a chain that cannot be reached is named by its host alone", { timeout: wholeRun }, async () => {
  const run = start([], { FORK_URL: `http://user:${secret}@127.0.0.1:1/${secret}?key=${secret}` });

  expect(await run.exit).toEqual([2, null]);
  expect(run.errors).toMatch(/^hallpass: Cannot reach the chain at 127\.0\.0\.1:1 \(.*\)\.\n$/);
  expect(run.output + run.errors).not.toContain(secret);
  expect(temporaryFiles()).toEqual([]);
});

test.each(["Build the contracts", "Started the origin chain", "Try every case before both witnesses"])(
  "Ctrl-C leaves nothing behind: at %j",
  { timeout: wholeRun },
  async (line) => {
    const run = start([]);
    await until(run, line);
    const pids = descendants(run.child.pid!);

    process.kill(-run.child.pid!, "SIGINT");

    expect(await run.exit).toEqual([130, null]);
    expect(run.errors).toBe("");
    await expectNothingLeft(pids);
  },
);

test.each([
  ["ends the run, and is no verdict", "", 2, /^hallpass: It stopped with an error .*: nobody awaits this\n$/],
  ["is part of the end after Ctrl-C", 'process.kill(process.pid, "SIGINT");', 130, /^$/],
])("what is thrown beside the run %s", { timeout: wholeRun }, async (_, before, code, errors) => {
  const crashed = node([
    "--import=tsx",
    "--input-type=module",
    "--eval",
    `import { main } from "./test-ts/src/cli/main.ts";
    process.on("SIGUSR2", () => { ${before} throw new Error("nobody awaits this"); });
    process.exit(await main(["start"]));`,
  ]);
  await until(crashed, "Build the contracts");
  const pids = descendants(crashed.child.pid!);

  crashed.child.kill("SIGUSR2");

  expect(await crashed.exit).toEqual([code, null]);
  expect(crashed.errors).toMatch(errors);
  await expectNothingLeft(pids);
});

test("a run reports, stays up when asked to, and ends on Ctrl-C", { timeout: wholeRun }, async () => {
  const run = start(["--keep"]);
  await until(run, "Everything stays up until Ctrl-C.");

  const enforcement = readReport<EnforcementReport>("enforcement.json");
  expect(enforcement).toMatchObject({ schema: 1, stack: "embedded", chainId: 31_337, notApplicable: [] });
  expect(enforcement.cases.filter(({ pass }) => !pass)).toEqual([]);
  expect(enforcement.totals).toEqual({
    cases: enforcement.cases.length,
    passed: enforcement.cases.length,
    failed: 0,
    bypasses: 0,
  });
  expect(enforcement.cases.length).toBeGreaterThanOrEqual(150);
  expect(run.output).toMatch(/^\d+ cases by two witnesses: (\d+) as expected, 0 not, 0 bypasses\.$/m);
  const gas = readReport<GasReport>("gas.json");
  expect(gas).toMatchObject({ schema: 1, stack: "embedded" });
  expect(gas.rows.map(({ id }) => id)).toContain("session-swap-warm");

  const [rpcUrl, bundlerUrl] = run.output.match(/http:\/\/127\.0\.0\.1:\d+/g)!.slice(-2);
  expect(await createPublicClient({ transport: http(rpcUrl) }).getChainId()).toBe(31_337);
  expect(await createPublicClient({ transport: http(bundlerUrl) }).getChainId()).toBe(31_337);
  expect(run.output).toContain("test keys");
  const pids = descendants(run.child.pid!);
  expect(new Set(pids.flatMap(listeningAddresses))).toEqual(new Set(["127.0.0.1"]));

  process.kill(-run.child.pid!, "SIGINT");

  expect(await run.exit).toEqual([0, null]);
  expect(run.errors).toBe("");
  await expectNothingLeft(pids);
});

test("and the page of all its cases can be read", async () => {
  const enforcement = readReport<EnforcementReport>("enforcement.json");
  const page = await readPage([enforcement], [gasSection(readReport<GasReport>("gas.json"))]);
  expect(page).toMatchObject({
    heading: "The session holds",
    shown: `All ${enforcement.totals.cases} cases`,
  });
  expect(page.groups).toEqual(casesByGroup([enforcement]));
  expect(page.open).toBe(page.groups.size);
  expect([page.problems, page.violations]).toEqual([[], []]);
});

function readReport<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, "report", name), "utf8"));
}
