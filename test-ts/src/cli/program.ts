import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { type CommandContext, type ExitCode, exitCodes } from "./command.ts";
import { addEnforce } from "./commands/enforce.ts";
import { addExplain } from "./commands/explain.ts";
import { addGas } from "./commands/gas.ts";
import { addLint } from "./commands/lint.ts";
import { addMonitor } from "./commands/monitor.ts";
import { addRun } from "./commands/run.ts";
import { addSponsor } from "./commands/sponsor.ts";
import { addStart } from "./commands/start.ts";
import { addStatus } from "./commands/status.ts";

/** In the order of the help. */
const commands = [
  addStart,
  addEnforce,
  addExplain,
  addLint,
  addGas,
  addRun,
  addStatus,
  addSponsor,
  addMonitor,
];

const epilogue = `
Exit codes: 0 all as expected, 1 something was not, 2 it could not run.
`;

/**
 * The command line, with every command of ours.
 * @returns the program, and where the command that it runs leaves its exit code.
 */
export function createProgram({ signal }: Pick<CommandContext, "signal">): {
  program: Command;
  result: { exitCode: ExitCode };
} {
  const result: { exitCode: ExitCode } = { exitCode: exitCodes.asExpected };
  const program = new Command("hallpass")
    .description("Proves what an ERC-4337 session key cannot do.")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this")
    .helpCommand(false)
    .configureOutput({ outputError: (text, write) => write(toSentence(text, "hallpass")) })
    .configureHelp({ helpWidth: 110 })
    .exitOverride();
  const context: CommandContext = {
    signal,
    action:
      (work) =>
      async (...args) => {
        result.exitCode = await work(...args);
      },
  };
  for (const add of commands) add(program, context);
  for (const command of program.commands)
    command
      .option("--debug", "print the stack of an error")
      .addHelpText("after", epilogue)
      .configureOutput({
        outputError: (text, write) => write(toSentence(text, `hallpass ${command.name()}`)),
      });
  return { program: program.addHelpText("after", epilogue), result };
}

/** commander's "error: unknown option '--fast'" as one sentence of ours. */
function toSentence(text: string, command: string): string {
  const [problem = "", hint] = text
    .replace(/^error: /, "")
    .trim()
    .split("\n");
  const sentence = problem.charAt(0).toUpperCase() + problem.slice(1).replace(/\.$/, "");
  return `hallpass: ${sentence}${hint ? ` ${hint}` : ""}: see ${command} --help.\n`;
}

function readVersion(): string {
  const manifest = readFileSync(resolve(import.meta.dirname, "../../../package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
