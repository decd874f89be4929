import type { AddCommand } from "../command.ts";

const help = `
Alerts are printed, and posted as JSON to WEBHOOK_URL where that is set: each once, when what it says becomes true. A post
that fails is tried five times more. Ctrl-C prints the totals by account, session and selectors.

Examples
  $ RPC_URL=http://127.0.0.1:8545 hallpass monitor --paymaster 0x…
  $ hallpass monitor --paymaster 0x… --from-block 1 --once --json
  $ hallpass monitor --paymaster 0x… --state monitor.json --tank-below 0.1

Environment
  RPC_URL         the chain
  WEBHOOK_URL     where alerts are posted
  WEBHOOK_SECRET  signs them, HMAC-SHA256 of the body in the header x-hallpass-signature`;

export const addMonitor: AddCommand = (program, { signal, action }) => {
  const collect = (value: string, all: string[]) => [...all, value];
  program
    .command("monitor")
    .summary("watches what a sponsor pays for, and warns")
    .description(
      "Follows the events of the EntryPoint, of a SponsorPaymaster and of the session module: tanks, how fast they empty, who spends by which session on what, what reverts, which limits are reached. Blocks that the chain drops are taken back.",
    )
    .requiredOption("--paymaster <address>", "the SponsorPaymaster")
    .option("--sponsor <address>", "a sponsor to watch from the start; may be repeated", collect, [])
    .option("--from-block <number>", "the first block to read; the head when not given")
    .option("--state <file>", "keeps what is known there, and goes on from it")
    .option("--tank-below <ether>", "warn when a tank holds less")
    .option("--limits <percent>", "warn when so much of a limit on chain is used", "90")
    .option("--failures <percent>", "warn when more of the operations revert, of five at least", "20")
    .option("--window <minutes>", "how far back burn rate and failures look", "60")
    .option("--interval <milliseconds>", "how often the chain is asked", "2000")
    .option("--json", "print JSON, one object a line", false)
    .option("--once", "read up to the head, print the totals and end", false)
    .addHelpText("after", help)
    .action(
      action(async (options) => {
        const { runMonitor } = await import("../../monitor/runMonitor.ts");
        return runMonitor({ ...options, signal });
      }),
    );
};
