import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { resolve } from "node:path";

const pids = new Set<number>();
let watchdog: ChildProcess | undefined;

/** Makes sure that `pid`, a child of this process, does not outlive it, not even when this process is killed. */
export function guard(pid: number): void {
  watchdog ??= spawnWatchdog();
  pids.add(pid);
  watchdog.stdin?.write(`+${pid}\n`);
}

/** Says that `pid` has ended. The watchdog itself ends with the last one. */
export async function release(pid: number): Promise<void> {
  if (!pids.delete(pid) || !watchdog) return;
  watchdog.stdin?.write(`-${pid}\n`);
  if (pids.size > 0) return;
  const ending = watchdog;
  watchdog = undefined;
  const exit = once(ending, "exit");
  ending.ref();
  ending.stdin?.end();
  await exit;
}

/** @returns the processes that this one started and that run now, the watchdog among them. */
export function guardedPids(): number[] {
  return watchdog?.pid === undefined ? [] : [watchdog.pid, ...pids];
}

function spawnWatchdog(): ChildProcess {
  // A session of its own, so that Ctrl-C in the terminal ends this process first and the watchdog can do its work.
  const child = spawn(process.execPath, [resolve(import.meta.dirname, "watchdog.mjs")], {
    detached: true,
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  (child.stdin as Socket).unref();
  child.stdin?.on("error", () => {
    // The watchdog was killed from outside; stop() still ends every child.
  });
  return child;
}
