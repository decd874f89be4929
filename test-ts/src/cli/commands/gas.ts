import type { AddCommand } from "../command.ts";
import type { GasOptions } from "../measureGas.ts";

const help = `
Examples
  $ hallpass gas
  $ hallpass gas --only session-swap-warm,owner-swap-warm
  $ hallpass gas --against ./their-artifacts
  $ hallpass gas --stack ./their-artifacts --against embedded
  $ hallpass gas ./my-session.ts --baseline gas.json --update
  $ hallpass gas ./my-session.ts --baseline gas.json --tolerance 0.5%

Environment
  FORK_URL             RPC URL of a chain to fork instead; of it, no more than the host is ever shown
  FORK_BLOCK           block of that chain to fork; its head when not given
  STACK_ARTIFACTS      folder of Foundry artifacts: ours and theirs, where neither --stack nor --against is given
  GITHUB_STEP_SUMMARY  file to which the tables are added in Markdown`;

export const addGas: AddCommand = (program, { signal, action }) => {
  program
    .command("gas")
    .summary("what each operation of a session costs, and where its gas goes")
    .description(
      "Measures operations in exact states, splits each one's gas by whose work it pays for, and writes report/gas.json and report/gas.html. Of a session file: granting it, removing it, and each function that it allows. Exit code 1 when a row moved from the baseline by more than the tolerance.",
    )
    .argument("[session file]", "TypeScript; the whole lab on the reference session when not given")
    .option("--stack <stack>", "measure the contracts of a folder of Foundry artifacts, or embedded: ours")
    .option(
      "--against <file or stack>",
      "beside each row what it costs by another report, or with the contracts of another stack, and the ratio",
    )
    .option("--only <rows>", "only these rows, by their ids with commas between")
    .option("--main", "only the main rows")
    .option("--baseline <file>", "compare with these figures, and show what moved")
    .option("--update", "write the figures to the baseline instead")
    .option("--tolerance <percent>", "how far a row may move from the baseline", "0%")
    .option("--data", "show what the transactions' data weighs, here and on rollups")
    .option("--storage", "show what each row does with each storage slot")
    .option("--json", "print the report as JSON, and nothing else")
    .addHelpText("after", help)
    .action(
      action(async (path: string | undefined, options: Omit<GasOptions, "fork" | "signal" | "path">) => {
        const { takeForkOptions } = await import("../takeForkOptions.ts");
        const fork = takeForkOptions();
        const { measureGas } = await import("../measureGas.ts");
        return measureGas({ ...options, path, fork, signal });
      }),
    );
};
