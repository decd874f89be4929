import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { StoryError } from "../story.ts";

/** In milliseconds. */
const patience = 60_000;

export type Watcher = {
  /**
   * Waits for a line that it prints; lines of before count.
   * @param time which of them: 1 for the first.
   * @throws {StoryError} when it does not come, or the process ends first.
   */
  says(pattern: RegExp, time?: number): Promise<string>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Asks it to end. */
  stop(): Promise<void>;
};

/** Starts a watcher in a process of its own, which Ctrl-C does not reach: it ends when it is told to, or with this process. */
export function startWatcher(orderFile: string): Watcher {
  const entry = resolve(import.meta.dirname, import.meta.url.endsWith(".ts") ? "main.ts" : "main.js");
  const loader = import.meta.url.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  const child = spawn(process.execPath, [...loader, entry, orderFile], {
    detached: true,
    env: { ...process.env, TSX_DISABLE_CACHE: "1" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(child, "close");
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return {
    async says(pattern, time = 1) {
      const deadline = performance.now() + patience;
      for (;;) {
        const line = output.split("\n").filter((text) => pattern.test(text))[time - 1];
        if (line !== undefined) return line;
        if (child.exitCode !== null) throw new StoryError(`The watcher ended: ${errors.trim().slice(-500)}`);
        if (performance.now() > deadline) throw new StoryError(`The watcher does not say ${pattern}.`);
        await new Promise((wake) => setTimeout(wake, 20));
      }
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
  };
}
