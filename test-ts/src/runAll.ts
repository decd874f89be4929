import { resolve } from "node:path";
import { Listr } from "listr2";
import { buildContracts } from "./buildContracts.ts";
import type { Environment } from "./chain/environment.ts";
import type { OriginOptions } from "./chain/startOrigin.ts";
import type { ExitCode } from "./cli.ts";
import type { Stage } from "./enforce/stage.ts";
import type { EnforcementReport } from "./report/enforcementReport.ts";
import { type GasReport, toGasReport } from "./report/gasReport.ts";
import { gasTable } from "./report/gasTable.ts";
import { verdictSummary, verdictTable } from "./report/verdictTable.ts";
import { writeJson } from "./report/writeJson.ts";

export type RunOptions = {
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock">;
  /** Whether to leave everything up, once it is done, until the run is interrupted. */
  keep: boolean;
  /** Interrupts the run. */
  signal: AbortSignal;
};

/** What one step hands to the next. */
type Run = { environment: Environment; stage: Stage; enforcement: EnforcementReport; gas: GasReport };

/** Shows a line about the step that is going on; `passing` ones only where they can be replaced by the next. */
type Tell = (line: string, passing?: "passing") => void;

const reportFolder = resolve(import.meta.dirname, "../../report");

/**
 * Builds, starts the chain, runs every case and every gas row, prints both tables and writes both files.
 * @throws the signal's reason when interrupted, and whatever keeps the run from going on; either way nothing is left running.
 */
export async function runAll(options: RunOptions): Promise<ExitCode> {
  const run: Partial<Run> = {};
  try {
    await createSteps(options).run(run as Run);
    return await conclude(run as Run, options);
  } finally {
    await run.environment?.stop();
  }
}

/** The steps import what they need themselves: what needs the build's output once it is there, the SDKs while the compiler runs. */
function createSteps({ fork, signal }: RunOptions): Listr<Run, "default" | "silent"> {
  const onTerminal = process.stdout.isTTY;
  const step = (title: string, work: (run: Run, tell: Tell) => Promise<void>) => ({
    title,
    task: (run: Run, task: { output: string }) => {
      if (!onTerminal) print(title);
      const tell: Tell = (line, passing) => {
        if (onTerminal) task.output = line;
        else if (!passing) print(`  ${line}`);
      };
      return interruptible(signal, work(run, tell));
    },
  });
  return new Listr<Run, "default" | "silent">(
    [
      step("Build the contracts", async () => {
        await Promise.all([buildContracts(signal), import("./chain/startEnvironment.ts")]);
      }),
      step("Start the chain and the bundler", async (run, tell) => {
        const { startEnvironment } = await import("./chain/startEnvironment.ts");
        run.environment = await startEnvironment({ ...fork, log: tell });
      }),
      step("Grant the session and trade with it", async (run, tell) => {
        const { prepareStage } = await import("./enforce/prepareStage.ts");
        run.stage = await prepareStage(run.environment, tell);
      }),
      step("Try every case before both witnesses", async (run, tell) => {
        const { enforce } = await import("./enforce/enforce.ts");
        run.enforcement = await enforce(run.stage, {
          onResult: ({ title }, { done, total }) => tell(`${done}/${total} ${title}`, "passing"),
        });
        tell(verdictSummary(run.enforcement));
      }),
      step("Measure the gas", async (run, tell) => {
        const { measureRows } = await import("./gas/measureRows.ts");
        const rows = await measureRows(run.environment, {
          onProgress: ({ title, done, total }) => tell(`${done}/${total} ${title}`, "passing"),
        });
        run.gas = toGasReport(run.environment.stack.name, rows);
      }),
    ],
    { renderer: onTerminal ? "default" : "silent", registerSignalListeners: false },
  );
}

async function conclude(run: Run, { keep, signal }: RunOptions): Promise<ExitCode> {
  const { environment, stage, enforcement, gas } = run;
  const { describeKept, describeStack } = await import("./report/describeEnvironment.ts");
  const files = [resolve(reportFolder, "enforcement.json"), resolve(reportFolder, "gas.json")];
  writeJson(files[0]!, enforcement);
  writeJson(files[1]!, gas);
  print("", describeStack(environment), "", verdictTable(enforcement), "", gasTable(gas), "");
  print(verdictSummary(enforcement), "Written: report/enforcement.json, report/gas.json");
  const code = enforcement.totals.failed === 0 ? 0 : 1;
  if (!keep) return code;
  print("", describeKept(stage), "", "Everything stays up until Ctrl-C.");
  await new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
  return code;
}

/** The work's result, or the signal's reason as soon as that comes. */
async function interruptible<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const print = (...lines: string[]): boolean => process.stdout.write(`${lines.join("\n")}\n`);
