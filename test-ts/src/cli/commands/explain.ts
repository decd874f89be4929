import type { AddCommand } from "../command.ts";

const help = `
Examples
  $ hallpass explain
  $ hallpass explain ./my-session.ts
  $ hallpass explain ./session.json --json`;

export const addExplain: AddCommand = (program, { action }) => {
  program
    .command("explain")
    .summary("a session in plain English, with what it does not limit")
    .description(
      "Says in plain English who may do what, how much in all, until when, and what is not limited.",
    )
    .argument(
      "[session file]",
      "TypeScript, or a module-sdk Session as JSON, or the name of one of ours; the reference session when not given",
    )
    .option("--json", "print it as JSON, and nothing else")
    .addHelpText("after", help)
    .action(
      action(async (path: string | undefined, options: { json?: boolean }) => {
        const { explainFile } = await import("../reviewSession.ts");
        return explainFile(path, options);
      }),
    );
};
