import type { ForkOptions } from "../chain/forkOptions.ts";
import type { Stage } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { type GasReport, toGasReport } from "../report/gasReport.ts";
import { gasSection } from "../report/gasSection.ts";
import { gasTable } from "../report/gasTable.ts";
import { toTerminal } from "../report/textTable.ts";
import { notApplicableLines, verdictSummary, verdictTable } from "../report/verdictTable.ts";
import { writeJson } from "../report/writeJson.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { type EnforceRun, enforceSteps } from "./enforceSteps.ts";
import { reportFile } from "./reportFile.ts";
import { runSteps, type Step } from "./steps.ts";
import { underWay } from "./underWay.ts";

export type RunOptions = {
  fork: ForkOptions;
  /** Whether to leave everything up, once it is done, until the run is interrupted. */
  keep?: boolean;
  /** Interrupts the run. */
  signal: AbortSignal;
};

type Run = EnforceRun & { gas: GasReport };

/**
 * Builds, starts the chain, runs every case, measures the main gas rows, prints both tables and writes both files.
 * @throws the signal's reason when interrupted, and whatever keeps the run from going on; either way nothing is left running.
 */
export async function runReference(options: RunOptions): Promise<ExitCode> {
  const run = {} as Run;
  try {
    await runSteps<Run>(stepsOf(options), run, options);
    return await conclude(run, options);
  } finally {
    await (run as Partial<Run>).environment?.stop();
  }
}

/** The gas is measured from the grant on, on a fork of its own: figures do not depend on what else was done. */
function stepsOf(options: RunOptions): Step<Run>[] {
  const steps: Step<Run>[] = enforceSteps(options);
  const [grant, tryAll] = steps.splice(-2) as [Step<Run>, Step<Run>];
  let measured: Promise<void> | undefined;
  return [
    ...steps,
    {
      title: grant.title,
      async work(run, tell) {
        measured = underWay(measure(run));
        await grant.work(run, tell);
      },
    },
    {
      title: `${tryAll.title}, and measure the gas`,
      async work(run, tell) {
        await Promise.all([tryAll.work(run, tell), measured]);
      },
    },
  ];
}

async function measure(run: Run): Promise<void> {
  const { mainRowIds, measureRows } = await import("../gas/measureRows.ts");
  const fork = await run.environment.fork();
  const rows = await measureRows(fork, { only: mainRowIds });
  run.gas = toGasReport(fork.stack.name, rows);
  await fork.stop();
}

async function conclude(run: Run, { keep, signal }: RunOptions): Promise<ExitCode> {
  const { environment, stage, reports, gas } = run;
  const { describeKept, describeStack } = await import("../report/describeEnvironment.ts");
  const { writeReports } = await import("./writeReports.ts");
  const [enforcement] = reports as [EnforcementReport];
  writeJson(reportFile("gas.json"), gas);
  const written = await writeReports([enforcement], { sections: [gasSection(gas)] });
  print("", describeStack(environment), "", verdictTable(enforcement), "", toTerminal(gasTable(gas)), "");
  print(
    ...notApplicableLines(enforcement),
    verdictSummary(enforcement),
    `Written: ${[...written, "report/gas.json"].join(", ")}`,
  );
  const code = enforcement.totals.failed === 0 ? exitCodes.asExpected : exitCodes.notAsExpected;
  if (!keep) return code;
  print("", describeKept(stage as Stage), "", "Everything stays up until Ctrl-C.");
  await new Promise<void>((done) => signal.addEventListener("abort", () => done(), { once: true }));
  return code;
}

const print = (...lines: string[]): boolean => process.stdout.write(`${lines.join("\n")}\n`);
