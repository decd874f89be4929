import type { AddCommand } from "../command.ts";

const help = `
Examples
  $ hallpass start
  $ hallpass start --keep
  $ FORK_URL=https://rpc.example hallpass start

Environment
  FORK_URL     RPC URL of a chain to fork instead; of it, no more than the host is ever shown
  FORK_BLOCK   block of that chain to fork; its head when not given`;

export const addStart: AddCommand = (program, { signal, action }) => {
  program
    .command("start")
    .summary("the reference session: granted, used, attacked, expired, measured")
    .description(
      "Starts a chain of its own, grants the reference session on a fork of it, tries what a thief of the session's key would try, through a bundler and past it, measures what each operation costs, prints both and writes them to report/.",
    )
    .option(
      "--keep",
      "leave the fork and the bundler up until Ctrl-C; print their URLs, the addresses and the test keys",
    )
    .addHelpText("after", help)
    .action(
      action(async ({ keep }: { keep?: boolean }) => {
        const { takeForkOptions } = await import("../takeForkOptions.ts");
        const fork = takeForkOptions();
        const { runReference } = await import("../runReference.ts");
        return runReference({ fork, keep, signal });
      }),
    );
};
