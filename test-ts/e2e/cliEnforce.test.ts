import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keys } from "../src/chain/addresses.ts";
import type { EnforcementReport } from "../src/report/enforcementReport.ts";
import { artifactOf, writeStack } from "../src/testing/alteredStack.ts";
import { rawSession, till } from "../src/testing/rawSession.ts";

const program = resolve(import.meta.dirname, "../../script/hallpass.mjs");
const long = 900_000;

const mine = `
import { atMost, defineSession, equal, hours, self } from "hallpass";
import { parseAbi } from "viem";
const abi = parseAbi(["function pay(address to, uint256 amount)", "function drain(address to)"]);
export default defineSession({
  name: "mine",
  lifetime: hours(1),
  contracts: { till: { address: "${till}", abi } },
  actions: { till: { pay: { args: { to: equal(self), amount: atMost(10n, { total: 25n }) } } } },
});
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hallpass-test-"));
  write("my.ts", mine);
  const session = rawSession();
  write(
    "raw.json",
    JSON.stringify(session, (_, value) => (typeof value === "bigint" ? `${value}` : value)),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), "utf8");

/** Runs the program in a folder outside the repository, to its end. */
async function hallpass(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...process.env, ...env, TSX_DISABLE_CACHE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run = { output: "", errors: "" };
  child.stdout.on("data", (text) => {
    run.output += text;
  });
  child.stderr.on("data", (text) => {
    run.errors += text;
  });
  const [exitCode] = await once(child, "close");
  return { ...run, exitCode };
}

const recorder = `A recorder stands in for till (${till.replace("c0de1", "c0dE1")}): it takes every call, so that the session alone refuses.`;

test("a user's own file is tried, and every report says what stood in", { timeout: long }, async () => {
  const args = ["enforce", "./my.ts", "--only", "Totals", "--json"];
  const run = await hallpass(args, { GITHUB_STEP_SUMMARY: join(folder, "summary.md") });

  expect(run).toMatchObject({ errors: "", exitCode: 0 });
  const report: EnforcementReport = JSON.parse(run.output);
  expect(report.session).toMatchObject({ name: "mine", sponsored: false, notes: [recorder] });
  expect(report.totals).toMatchObject({ failed: 0, bypasses: 0 });
  expect(report.cases.map(({ id }) => id)).toContain("mine/till.pay/amount/total/ops+1");
  expect(JSON.parse(read("report/enforcement.json"))).toEqual(report);
  for (const name of ["report/index.html", "report/junit.xml", "summary.md"])
    expect(read(name)).toContain("it takes every call");
  expect(read("report/lint.sarif")).toContain('"uri": "my.ts"');
});

test("a policy that lets too much through is exit code 1", { timeout: long }, async () => {
  const stack = writeStack(join(folder, "lax"), { UniActionPolicy: artifactOf("SudoPolicy") });
  const run = await hallpass(["enforce", "my.ts", "--only", "Arguments"], { STACK_ARTIFACTS: stack });

  expect(run.exitCode).toBe(1);
  expect(run.output).toMatch(/\d+ cases by two witnesses: \d+ as expected, (\d+) not, \1 bypasses\./);
  expect(read("report/junit.xml")).toContain('type="bypass"');
});

test("a struct of module-sdk is tried with a test key in the place of its own, on every make of account", {
  timeout: long,
}, async () => {
  const run = await hallpass(["enforce", "raw.json", "--only", "batches", "--account", "all"]);

  expect(run).toMatchObject({ errors: "", exitCode: 0 });
  expect(run.output).toContain(
    `Its key is not ours: the test key ${keys.sessionKey.address} stands in for ${keys.stranger.address}.`,
  );
  expect(run.output).toContain("It is for chain 8453, and tried on chain 31337.");
  expect(run.output).toMatch(/│ Batches +│ +7 \/ 7 │ +7 \/ 7 │ +7 \/ 7 │ +7 \/ 7 │/);
  expect(run.output).toMatch(
    /\nembedded · nexus: 7 cases by two witnesses: 7 as expected, 0 not, 0 bypasses\.\n/,
  );
});

test("operations at random by a seed, which is printed", { timeout: long }, async () => {
  const run = await hallpass(["enforce", "raw.json", "--only", "At random", "--seed", "tuesday"]);

  expect(run).toMatchObject({ errors: "", exitCode: 0 });
  expect(run.output).toContain("Operations at random by the seed tuesday.");
  expect(run.output).toMatch(/\n100 cases by two witnesses: 100 as expected, 0 not/);
});

test("what is no session is refused in one sentence", { timeout: long }, async () => {
  write("two.ts", "export const a = 1, b = 2;");
  const run = await hallpass(["enforce", "two.ts", "--json"]);

  const errors = "hallpass: two.ts exports a, b: make the session its default export.\n";
  expect(run).toEqual({ output: "", errors, exitCode: 2 });
});

test("a session that the stack cannot grant is refused with what it lacks", { timeout: long }, async () => {
  const stack = writeStack(join(folder, "without"), { UniActionPolicy: undefined });
  const run = await hallpass(["enforce", "my.ts", "--json"], { STACK_ARTIFACTS: stack });

  expect(run).toEqual({
    output: "",
    errors: 'hallpass: The session "mine" cannot be tried: the stack "artifacts" has no UniActionPolicy.\n',
    exitCode: 2,
  });
});

test("explain and lint are programs, too, and know our sessions by name", async () => {
  const explained = await hallpass(["explain", "purse"]);
  expect(explained).toMatchObject({ errors: "", exitCode: 0 });
  expect(explained.output).toContain("market.buy");

  const linted = await hallpass(["lint", "my.ts", "--json"]);
  expect(linted.errors).toBe("");
  expect(JSON.parse(linted.output)).toBeInstanceOf(Array);
});
