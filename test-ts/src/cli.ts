import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { EnvironmentError } from "./chain/environmentError.ts";
import { readForkOptions } from "./chain/forkOptions.ts";

const usage = `Usage: npm start -- [options]

Starts a chain of its own, grants the reference session on a fork of it, tries what a thief of the session's
key would try, through a bundler and past it, measures what each operation costs, prints both and writes them
to report/enforcement.json and report/gas.json.

Options
  --keep   leave the fork and the bundler up until Ctrl-C; print their URLs, the addresses and the test keys
  --help   print this

Environment
  FORK_URL     RPC URL of a chain to fork instead; of it, no more than the host is ever shown
  FORK_BLOCK   block of that chain to fork; its head when not given

Exit codes: 0 every case went as expected, 1 some did not, 2 it could not run.
`;

/** 0: every case went as expected. 1: some did not. 2: it could not run. 130: interrupted. */
export type ExitCode = 0 | 1 | 2 | 130;

const signals = ["SIGINT", "SIGTERM"] as const;
/** In milliseconds. */
const signalDelay = 50;

/**
 * The program behind `npm start`. On Ctrl-C, at any time, it ends what it started and then returns.
 * @param args of the command line, without node and script.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const interrupt = new AbortController();
  const abort = () => interrupt.abort();
  for (const signal of signals) process.on(signal, abort);
  try {
    return await run(args, interrupt.signal);
  } catch (error) {
    // Ctrl-C reaches the children too, and their end may be seen before the signal.
    await setTimeout(signalDelay);
    if (interrupt.signal.aborted) return 130;
    process.stderr.write(`hallpass: ${explain(error)}\n`);
    return 2;
  } finally {
    for (const signal of signals) process.removeListener(signal, abort);
  }
}

async function run(args: readonly string[], signal: AbortSignal): Promise<ExitCode> {
  const { help, keep } = readOptions(args);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  const fork = readForkOptions(process.env);
  // A secret: no child process needs it.
  delete process.env.FORK_URL;
  const { runAll } = await import("./runAll.ts");
  return runAll({ fork, keep, signal });
}

function readOptions(args: readonly string[]): { help: boolean; keep: boolean } {
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({ args: [...args], options: { help: flag, keep: flag } }).values;
  } catch (error) {
    const [problem] = (error as Error).message.split(". ");
    throw new EnvironmentError(`${problem}: see npm start -- --help.`);
  }
}

/** What stopped the run, for a person. Errors of our own are sentences; of others, the first line is enough. */
function explain(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `It stopped with an error that it should not have (${name}): ${message.split("\n")[0]}`;
}
