import { setTimeout } from "node:timers/promises";
import { CommanderError } from "commander";
import { type ExitCode, exitCodes, signalDelay } from "./command.ts";
import { createProgram } from "./program.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * The program `hallpass`. On Ctrl-C, at any time, it ends what it started and then returns; a second Ctrl-C does not wait for that.
 * What is thrown where nobody catches it ends the process as "cannot run", never as a verdict; after Ctrl-C it is part of the end.
 * @param args of the command line, without node and script.
 * @returns the exit code; nothing is left running.
 */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const interrupt = new AbortController();
  const abort = () => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  };
  const report = async (error: unknown): Promise<ExitCode> => {
    await setTimeout(signalDelay);
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    process.stderr.write(`hallpass: ${explain(error)}\n`);
    if (args.includes("--debug") && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    return exitCodes.cannotRun;
  };
  const crash = async (error: unknown) => {
    const code = await report(error);
    if (code !== exitCodes.interrupted) process.exit(code);
  };
  for (const signal of signals) process.on(signal, abort);
  process.on("uncaughtException", crash);
  const { program, result } = createProgram({ signal: interrupt.signal });
  try {
    await program.parseAsync([...args], { from: "user" });
    return result.exitCode;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.asExpected : exitCodes.cannotRun;
    return await report(error);
  } finally {
    for (const signal of signals) process.removeListener(signal, abort);
    process.removeListener("uncaughtException", crash);
  }
}

/** Errors whose message is written for a person. */
const ownErrors: readonly string[] = ["EnvironmentError", "SessionError", "UsageError"];

/** What stopped the run, for a person. Errors of our own are sentences; of others, the first line is enough. */
function explain(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (ownErrors.includes(name)) return message;
  return `It stopped with an error that it should not have (${name}; --debug shows more): ${message.split("\n")[0]}`;
}
