import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning, listeningAddresses } from "../testing/processes.ts";

const script = resolve(import.meta.dirname, "../testing/environmentProcess.ts");
const startTimeout = 900_000;
const goneWithin = 5_000;

let scratch: string;

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "hallpass-test-"));
});

afterEach(() => rmSync(scratch, { recursive: true }));

/** Starts an environment in a process of its own group, as a terminal does, with an empty home and temporary folder. */
async function startProcess() {
  const child = spawn(process.execPath, ["--import", "tsx", script], {
    detached: true,
    env: { ...process.env, HOME: scratch, TMPDIR: scratch, TSX_DISABLE_CACHE: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  }) as ChildProcessByStdio<Writable, Readable, Readable>;
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  const exit = once(child, "exit");
  const [line] = await Promise.race([once(child.stdout, "data"), exit.then(() => [""])]);
  if (!String(line)) throw new Error(`the environment did not start: ${errors}`);
  const { pids } = JSON.parse(String(line)) as { pids: number[] };
  return { child, pids, exit, errors: () => errors };
}

async function expectAllGone(pids: number[]) {
  await expect.poll(() => pids.filter(isRunning), { timeout: goneWithin, interval: 20 }).toEqual([]);
}

test("a normal end leaves no process and no file", { timeout: startTimeout }, async () => {
  const { child, pids, exit, errors } = await startProcess();
  expect(pids).toHaveLength(4);
  expect(pids.filter(isRunning)).toEqual(pids);
  expect(pids.flatMap(listeningAddresses)).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);

  child.stdin.write("stop\n");

  expect(await exit).toEqual([0, null]);
  expect(pids.filter(isRunning)).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
  expect(errors()).toBe("");
});

test("Ctrl-C leaves no process and no file", { timeout: startTimeout }, async () => {
  const { child, pids, exit } = await startProcess();

  process.kill(-child.pid!, "SIGINT");

  await exit;
  await expectAllGone(pids);
  expect(readdirSync(scratch)).toEqual([]);
});

test("a kill leaves no process and no file", { timeout: startTimeout }, async () => {
  const { child, pids, exit } = await startProcess();

  child.kill("SIGKILL");

  await exit;
  await expectAllGone(pids);
  expect(readdirSync(scratch)).toEqual([]);
});

test("a crash leaves no process and no file", { timeout: startTimeout }, async () => {
  const { child, pids, exit } = await startProcess();

  child.stdin.write("crash\n");

  expect(await exit).toEqual([1, null]);
  await expectAllGone(pids);
  expect(readdirSync(scratch)).toEqual([]);
});
