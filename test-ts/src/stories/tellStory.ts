import { createSponsor } from "../accounts/sponsor.ts";
import type { Environment } from "../chain/environment.ts";
import { interruptible } from "../interruptible.ts";
import { storyLines } from "./catalogue.ts";
import { formatStep } from "./formatStory.ts";
import type { Narrator, Scene, Step, Story, StoryReport } from "./story.ts";

export type TellOptions = Pick<Scene, "accounts" | "signal"> & {
  /** Told each step as it happens, in lines of plain text. */
  log?: (text: string) => void;
};

/** What the paymaster's validation may take of an owner's operation, in gas. */
const verificationGas = 100_000n;

/**
 * Runs a story on an environment. The chain stays as the story leaves it.
 * @returns what the story itself returns, and what happened.
 * @throws {StoryError} when the chain decides otherwise than the story says; the signal's reason as soon as that comes.
 * @example
 * const { report } = await tellStory(environment, tradingStory, { log: console.log });
 */
export async function tellStory<Result>(
  environment: Environment,
  story: Story<Result>,
  { log, ...options }: TellOptions = {},
): Promise<{ result: Result; report: StoryReport }> {
  const report = createReport(story.name);
  const { scene, end } = createScene(environment, createNarrator(report, log));
  try {
    const telling = story.tell({ ...scene, ...options });
    const result = await (options.signal ? interruptible(options.signal, telling) : telling);
    return { result, report };
  } finally {
    await end();
  }
}

/** What a story happens on, and what ends all that it started. */
export function createScene(environment: Environment, narrator = createNarrator(createReport("life"))) {
  const ends: (() => Promise<unknown>)[] = [];
  const sponsor = createSponsor(environment, { verificationGas });
  const defer = (end: () => Promise<unknown>) => void ends.unshift(end);
  const scene: Scene = { environment, narrator, sponsor, abi: [], defer };
  return {
    scene,
    async end() {
      for (const end of ends) await end();
    },
  };
}

const createReport = (story: StoryReport["story"]): StoryReport => ({
  story,
  line: storyLines[story],
  steps: [],
  allowed: [],
  tried: 0,
  refused: 0,
  gas: 0n,
  figures: {},
  charts: [],
});

function createNarrator(report: StoryReport, log: (text: string) => void = () => {}): Narrator {
  const record = (step: Step) => {
    report.steps.push(step);
    if (step.kind === "done") report.gas += step.gas;
    if (step.kind === "done") report.tried += step.times ?? 1;
    if (step.kind === "refused") {
      report.refused += 1;
      report.tried += 1;
    }
    log(formatStep(step));
  };
  return {
    record,
    gas: () => report.gas,
    heading: (text) => record({ kind: "heading", text }),
    tell: (text) => record({ kind: "told", text }),
    allow: (session, lines) => {
      const known = report.allowed.find((given) => `${given.session}${given.lines}` === `${session}${lines}`);
      if (known) known.times += 1;
      else report.allowed.push({ session, lines, times: 1 });
    },
    figure: (name, value) => {
      report.figures[name] = value;
    },
    chart: (chart) => {
      report.charts.push(chart);
    },
  };
}
