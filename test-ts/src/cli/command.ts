import type { Command } from "commander";

/** What the program ends with. */
export const exitCodes = {
  asExpected: 0,
  /** A case went otherwise, or the lint found an error. */
  notAsExpected: 1,
  cannotRun: 2,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ctrl-C reaches the children too, and their end may be seen before the signal: so long before, in milliseconds. */
export const signalDelay = 50;

/** What every command is given. */
export type CommandContext = {
  /** Aborted by Ctrl-C: a command then ends what it started, and returns or throws. */
  signal: AbortSignal;
  /**
   * Makes a commander action of a command's work.
   * @param work takes what commander hands to an action (arguments, then options) and returns the exit code.
   */
  action<Args extends unknown[]>(
    work: (...args: Args) => Promise<ExitCode>,
  ): (...args: Args) => Promise<void>;
};

/**
 * Adds one command to the program. Its file imports nothing heavy at the top: the work is imported when it is asked for.
 * @example
 * export const addGreet: AddCommand = (program, { action }) => {
 *   program
 *     .command("greet")
 *     .description("says hello")
 *     .argument("<name>", "whom to greet")
 *     .action(action(async (name: string) => (await import("../greet.ts")).greet(name)));
 * };
 */
export type AddCommand = (program: Command, context: CommandContext) => void;
