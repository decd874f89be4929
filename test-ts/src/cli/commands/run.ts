import { InvalidArgumentError } from "commander";
import type { AddCommand } from "../command.ts";

const help = `
Examples
  $ hallpass run
  $ hallpass run trading
  $ hallpass run users --accounts 10,100,1000

Environment
  FORK_URL     RPC URL of a chain to fork instead; of it, no more than the host is ever shown
  FORK_BLOCK   block of that chain to fork; its head when not given`;

export const addRun: AddCommand = (program, { signal, action }) => {
  program
    .command("run")
    .summary("tells what sessions are for: lists the stories, or runs one")
    .description(
      "Runs one story on a chain of its own, step by step in plain words: the good path, the misbehaving key, the end of the session. Ends with what was allowed, tried and refused, and the gas, and writes them to report/. Without a name, lists the stories.",
    )
    .argument("[story]", "the story's name")
    .option(
      "--accounts <n,…>",
      "how many accounts take part, where the story says: one telling for each number",
      readCounts,
    )
    .addHelpText("after", help)
    .action(
      action(async (name: string | undefined, { accounts }: { accounts?: number[] }) => {
        if (name === undefined) return (await import("../listStories.ts")).listStories();
        const { takeForkOptions } = await import("../takeForkOptions.ts");
        const fork = takeForkOptions();
        const { runStory } = await import("../runStory.ts");
        return runStory({ name, accounts, fork, signal });
      }),
    );
};

function readCounts(text: string): number[] {
  return text.split(",").map((part) => {
    const count = Number(part);
    if (!Number.isInteger(count) || count < 1 || count > 10_000)
      throw new InvalidArgumentError("It is whole numbers from 1 to 10000, with commas between.");
    return count;
  });
}
