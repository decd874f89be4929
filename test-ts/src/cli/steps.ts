import { Listr } from "listr2";
import { interruptible } from "../interruptible.ts";

/** Shows a line about the step that is going on; `passing` ones only where they can be replaced by the next. */
export type Tell = (line: string, passing?: "passing") => void;

/** A step of a run: takes what the steps before it left in `run`, and adds to it. */
export type Step<Run> = { title: string; work: (run: Run, tell: Tell) => Promise<void> };

export type StepOptions = {
  /** Interrupts the run. */
  signal: AbortSignal;
  /** Whether to say nothing: standard output belongs to a machine. */
  quiet?: boolean;
};

/**
 * Runs steps one after the other and shows how far they are: in place on a terminal, else a line a step.
 * @throws the signal's reason as soon as that comes, and whatever a step throws.
 */
export async function runSteps<Run>(
  steps: readonly Step<Run>[],
  run: Run,
  { signal, quiet = false }: StepOptions,
): Promise<void> {
  const onTerminal = Boolean(process.stdout.isTTY) && !quiet;
  const say = quiet ? () => {} : (line: string) => process.stdout.write(`${line}\n`);
  const tasks = steps.map(({ title, work }) => ({
    title,
    task: (_: unknown, task: { output: string }) => {
      if (!onTerminal) say(title);
      const tell: Tell = (line, passing) => {
        if (onTerminal) task.output = line;
        else if (!passing) say(`  ${line}`);
      };
      return interruptible(signal, work(run, tell));
    },
  }));
  const renderer = onTerminal ? "default" : "silent";
  await new Listr<unknown, "default" | "silent">(tasks, { renderer, registerSignalListeners: false }).run();
}
