import { storyLines } from "../stories/catalogue.ts";
import { type ExitCode, exitCodes } from "./command.ts";

/** Prints every story in a line. */
export function listStories(): ExitCode {
  const entries = Object.entries(storyLines);
  const width = Math.max(...entries.map(([name]) => name.length));
  for (const [name, line] of entries) process.stdout.write(`${name.padEnd(width)}  ${line}\n`);
  return exitCodes.asExpected;
}
