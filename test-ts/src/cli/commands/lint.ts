import type { AddCommand } from "../command.ts";

const help = `
Examples
  $ hallpass lint ./my-session.ts
  $ hallpass lint ./session.json --sarif report/lint.sarif
  $ FORK_URL=https://rpc.example hallpass lint ./my-session.ts --strict

Environment
  FORK_URL     RPC URL of the chain that the session is for: its targets are looked for there
  FORK_BLOCK   block of that chain; its head when not given`;

export const addLint: AddCommand = (program, { action }) => {
  program
    .command("lint")
    .summary("what a session grants and need not, with a fix for each")
    .description(
      "Looks for what a session grants and need not: amounts without a bound, recipients that the key chooses, no expiry, and so on. Exit code 1 when there is an error.",
    )
    .argument(
      "[session file]",
      "TypeScript, or a module-sdk Session as JSON, or the name of one of ours; the reference session when not given",
    )
    .option("--json", "print the findings as JSON, and nothing else")
    .option("--sarif <file>", "write them as SARIF too, for code scanning")
    .option("--strict", "exit code 1 when there is a warning, too")
    .addHelpText("after", help)
    .action(
      action(
        async (path: string | undefined, options: { json?: boolean; sarif?: string; strict?: boolean }) => {
          const { takeForkOptions } = await import("../takeForkOptions.ts");
          const fork = takeForkOptions();
          const { lintFile } = await import("../reviewSession.ts");
          return lintFile(path, { ...options, fork });
        },
      ),
    );
};
