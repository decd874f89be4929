import type { AddCommand } from "../command.ts";

const help = `
Examples
  $ hallpass status 0x5E1F5E1f5E1F5e1F5e1f5E1f5E1f5E1f5E1F5E1F --rpc http://127.0.0.1:8545
  $ hallpass status 0x5E1F5E1f5E1F5e1F5e1f5E1f5E1f5E1f5E1F5E1F --rpc $RPC --session ./my-session.ts`;

export const addStatus: AddCommand = (program, { action }) => {
  program
    .command("status")
    .summary("an account's sessions, with the time and the limits that they have left")
    .description(
      "Reads an account's sessions from the chain: until when each is valid, and what is left of its limits. The chain knows functions by hashes; session files give them names.",
    )
    .argument("<account>", "the smart account's address")
    .requiredOption("--rpc <url>", "RPC URL of the chain")
    .option("--session <file...>", "session files that may name what is found")
    .option("--json", "print it as JSON, and nothing else")
    .addHelpText("after", help)
    .action(
      action(async (account: string, options: { rpc: string; session?: string[]; json?: boolean }) =>
        (await import("../showStatus.ts")).showStatus(account, options),
      ),
    );
};
