import { builtInNames } from "../builtInNames.ts";
import type { AddCommand } from "../command.ts";

const help = `
Examples
  $ hallpass enforce                            the reference session and its variants, and the attacks of the corpus
  $ hallpass enforce ./my-session.ts            what is derived from a session of your own
  $ hallpass enforce ./session.json --seed 7    a module-sdk Session, and operations at random besides
  $ hallpass enforce purse --only Totals        one of ours by its name, and one group of cases
  $ hallpass enforce --account all
  $ hallpass enforce --stack ours ./deployed --account all
  $ hallpass enforce --json > enforcement.json

Sessions of ours: ${builtInNames.join(", ")}.

Of a session of your own everything is tried that its data asks for: bounds, totals, calldata, other functions and contracts, batches,
time, lifecycle, signatures. Recorders stand in for its contracts, and a test key for its key; the report says so, and what cannot be tried.

Environment
  STACK_ARTIFACTS   the same as --stack with one folder
  FORK_URL     RPC URL of a chain to fork instead; of it, no more than the host is ever shown
  FORK_BLOCK   block of that chain to fork; its head when not given`;

export const addEnforce: AddCommand = (program, { signal, action }) => {
  program
    .command("enforce")
    .summary("tries everything that a session should refuse, and shows that it does")
    .description(
      "Grants a session on a fork, tries what a thief of its key would try before two witnesses, the bundler and the EntryPoint, and shows what each said, against what the session's rules promise.",
    )
    .argument(
      "[session file]",
      "TypeScript, or a module-sdk Session as JSON, or the name of one of ours; the reference session and its variants when not given",
    )
    .option(
      "--stack <folder...>",
      "Foundry artifacts whose contracts take the place of ours, a run each; ours for ours",
    )
    .option(
      "--account <kind>",
      "make of smart account: nexus, kernel, reference, ...; all of them with all",
      "nexus",
    )
    .option("--only <group>", "only the cases of this group")
    .option(
      "--seed <text>",
      "also tries 100 operations at random, spread over the sessions, the same for the same seed",
    )
    .option("--json", "print the report as JSON, and nothing else")
    .addHelpText("after", help)
    .action(
      action(
        async (
          path: string | undefined,
          options: {
            stack?: string[];
            seed?: string;
            account: string;
            only?: string;
            json?: boolean;
          },
        ) => {
          const { takeForkOptions } = await import("../takeForkOptions.ts");
          const fork = takeForkOptions();
          const { enforceSession } = await import("../enforceSession.ts");
          return enforceSession({ ...options, path, stacks: options.stack, fork, signal });
        },
      ),
    );
};
