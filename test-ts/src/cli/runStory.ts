import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { buildContracts } from "../buildContracts.ts";
import type { Environment } from "../chain/environment.ts";
import type { OriginOptions } from "../chain/startOrigin.ts";
import { storyPage } from "../report/storyPage.ts";
import { writeJson } from "../report/writeJson.ts";
import { leastAccounts, loadStory, type StoryName, storyLines } from "../stories/catalogue.ts";
import { formatSummary } from "../stories/formatStory.ts";
import { StoryError, type StoryReport } from "../stories/story.ts";
import { type ExitCode, exitCodes, signalDelay } from "./command.ts";
import { reportFile } from "./reportFile.ts";
import { runSteps } from "./steps.ts";
import { UsageError } from "./usageError.ts";

export type RunStoryOptions = {
  name: string;
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock">;
  /** How many accounts take part, where the story says: one telling for each number. */
  accounts?: readonly number[];
  signal: AbortSignal;
};

/**
 * Runs one story on a chain of its own, printing each step as it happens, and writes its report.
 * @returns whether everything went as the story says.
 * @throws {UsageError} when there is no such story, or it does not take so many accounts; the signal's reason when interrupted. Nothing is left running.
 */
export async function runStory({ name, fork, accounts, signal }: RunStoryOptions): Promise<ExitCode> {
  if (!isStory(name))
    throw new UsageError(`There is no story "${name}": it is one of ${Object.keys(storyLines).join(", ")}.`);
  if (accounts) checkAccounts(name, accounts);
  const run: { environment?: Environment } = {};
  try {
    await runSteps(steps(fork, signal), run, { signal });
    const { tellStory } = await import("../stories/tellStory.ts");
    const story = await loadStory(name);
    print("", storyLines[name]);
    const { report } = await tellStory(run.environment!, story, { accounts, signal, log: print });
    writeJson(reportFile(`story-${name}.json`), toJson(report));
    writeFileSync(reportFile(`story-${name}.html`), await storyPage(report));
    print(formatSummary(report), `Written: report/story-${name}.json, report/story-${name}.html`);
    return exitCodes.asExpected;
  } catch (error) {
    if (!(error instanceof StoryError)) throw error;
    await setTimeout(signalDelay);
    signal.throwIfAborted();
    print("", `Not as the story says. ${error.message}`);
    return exitCodes.notAsExpected;
  } finally {
    await run.environment?.stop();
  }
}

const isStory = (name: string): name is StoryName => Object.hasOwn(storyLines, name);

function checkAccounts(name: StoryName, accounts: readonly number[]): void {
  const least = leastAccounts[name];
  if (least === undefined) throw new UsageError(`The story "${name}" takes no --accounts.`);
  if (accounts.some((count) => count < least))
    throw new UsageError(`The story "${name}" needs ${least} accounts at least.`);
}

const steps = (fork: RunStoryOptions["fork"], signal: AbortSignal) => [
  { title: "Build the contracts", work: () => buildContracts(signal) },
  {
    title: "Start the chain and the bundler",
    async work(run: { environment?: Environment }, tell: (line: string) => void) {
      const { startEnvironment } = await import("../chain/startEnvironment.ts");
      run.environment = await startEnvironment({ ...fork, log: tell });
    },
  },
];

/** Amounts are written as text: a number would lose digits. */
const toJson = (report: StoryReport): unknown =>
  JSON.parse(JSON.stringify(report, (_, value) => (typeof value === "bigint" ? `${value}` : value)));

const print = (...lines: string[]): void => {
  process.stdout.write(`${lines.join("\n")}\n`);
};
