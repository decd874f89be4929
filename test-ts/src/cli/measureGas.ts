import { appendFileSync, existsSync, statSync, writeFileSync } from "node:fs";
import { buildContracts } from "../buildContracts.ts";
import type { Targets } from "../chain/environment.ts";
import type { OriginOptions } from "../chain/startOrigin.ts";
import { readBaseline, writeBaseline } from "../gas/baseline.ts";
import { compareFigures, type Figures, toFigures } from "../gas/figures.ts";
import type { LeftOut } from "../gas/measureRows.ts";
import type { Row } from "../gas/row.ts";
import { compareTable } from "../report/compareTable.ts";
import { dataTable } from "../report/dataTable.ts";
import { gasPage } from "../report/gasPage.ts";
import { type GasReport, toGasReport } from "../report/gasReport.ts";
import { gasTable } from "../report/gasTable.ts";
import { moveTable } from "../report/moveTable.ts";
import { storageTable } from "../report/storageTable.ts";
import { toMarkdown, toTerminal } from "../report/textTable.ts";
import { writeJson } from "../report/writeJson.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { reportFile } from "./reportFile.ts";
import { runSteps, type Step } from "./steps.ts";
import { UsageError } from "./usageError.ts";

export type GasOptions = {
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock" | "artifacts">;
  /** The user's session file. */
  path?: string;
  /** Folder of Foundry artifacts whose contracts are measured. */
  stack?: string;
  /** A gas report or baseline, or another folder of artifacts. */
  against?: string;
  only?: string;
  main?: boolean;
  baseline?: string;
  update?: boolean;
  /** Such as "0.5%". */
  tolerance: string;
  /** Whether to show what the transactions' data weighs. */
  data?: boolean;
  /** Whether to show what each row does with each storage slot. */
  storage?: boolean;
  json?: boolean;
  signal: AbortSignal;
};

type Run = { ours: GasReport; theirs?: Figures };

/**
 * Measures the gas rows, prints them, and compares them where that is asked for.
 * @throws {UsageError} when the options do not fit together; and whatever keeps the run from going on.
 */
export async function measureGas(options: GasOptions): Promise<ExitCode> {
  const { baseline, update, json, signal } = options;
  const tolerance = parseTolerance(options.tolerance);
  if (update && !baseline) throw new UsageError("--update needs --baseline <file>.");
  const before = baseline && !(update && !existsSync(baseline)) ? readBaseline(baseline) : {};
  const run = {} as Run;
  await runSteps(stepsOf(options), run, { signal, quiet: json });
  const { ours, theirs } = run;
  writeJson(reportFile("gas.json"), ours);
  writeFileSync(reportFile("gas.html"), await gasPage(ours));

  const figures = toFigures(ours.rows);
  const moves = baseline ? compareFigures(measuredOf(before, options, figures), figures, { tolerance }) : [];
  if (baseline && update) writeBaseline(baseline, isPart(options) ? { ...before, ...figures } : figures);
  const summary = baseline ? `${ours.rows.length} rows, ${moves.length} moved from ${baseline}.` : "";
  const more = [
    ...(moves.length > 0 ? [moveTable(moves)] : []),
    ...(options.data ? [dataTable(ours)] : []),
    ...(options.storage ? [storageTable(ours)] : []),
  ];
  const leftOut = (ours.leftOut ?? []).map(({ id, reason }) => `${id} is left out: ${reason}`);
  const table = theirs ? compareTable(figures, theirs) : gasTable(ours);
  const shown = json
    ? [JSON.stringify(ours, undefined, 2)]
    : ["", toTerminal(table), ...more.flatMap((each) => ["", toTerminal(each)]), ...leftOut, summary];
  process.stdout.write(`${shown.join("\n").trimEnd()}\n`);
  summarize(["### Gas", summary, ...leftOut, ...more.map(toMarkdown), toMarkdown(table)]);
  return moves.length > 0 && !update ? exitCodes.notAsExpected : exitCodes.asExpected;
}

/** Rows that were not asked for are not missing. */
function measuredOf(before: Figures, options: GasOptions, measured: Figures): Figures {
  if (!isPart(options)) return before;
  return Object.fromEntries(Object.entries(before).filter(([row]) => row in measured));
}

const isPart = ({ only, main }: GasOptions): boolean => only !== undefined || main === true;

function stepsOf(options: GasOptions): Step<Run>[] {
  const { fork, stack, against, signal } = options;
  const ours = stack ? { ...fork, artifacts: stack } : fork;
  const build: Step<Run> = {
    title: "Build the contracts",
    async work() {
      await Promise.all([buildContracts(signal), import("../chain/startEnvironment.ts")]);
    },
  };
  const measure = measureStep("Measure the gas", ours, options, (run, report) => {
    run.ours = report;
  });
  if (!against) return [build, measure];
  if (!existsSync(against)) throw new UsageError(`There is no ${against}.`);
  if (!statSync(against).isDirectory()) {
    const figures = readBaseline(against);
    return [
      build,
      {
        ...measure,
        async work(run, tell) {
          await measure.work(run, tell);
          run.theirs = figures;
        },
      },
    ];
  }
  const theirs = { ...fork, artifacts: against };
  const measureTheirs = measureStep(`Measure those of ${against}`, theirs, options, (run, report) => {
    run.theirs = toFigures(report.rows);
  });
  return [build, measure, measureTheirs];
}

function measureStep(
  title: string,
  origin: OriginOptions,
  options: GasOptions,
  keep: (run: Run, report: GasReport) => void,
): Step<Run> {
  return {
    title,
    async work(run, tell) {
      const { startEnvironment } = await import("../chain/startEnvironment.ts");
      const { measureRows, mainRowIds } = await import("../gas/measureRows.ts");
      const environment = await startEnvironment(origin);
      const stop = () => void environment.stop();
      options.signal.addEventListener("abort", stop);
      try {
        const rows = await rowsOf(options.path, environment.targets);
        const only = options.main ? mainRowIds : options.only?.split(",");
        const leftOut: LeftOut[] = [];
        const measured = await measureRows(environment, {
          rows,
          only,
          onLeftOut: (row) => leftOut.push(row),
          onProgress: ({ title, done, total }) => tell(`${done}/${total} ${title}`, "passing"),
        });
        keep(run, toGasReport(environment.stack.name, measured, leftOut));
      } finally {
        options.signal.removeEventListener("abort", stop);
        await environment.stop();
      }
    },
  };
}

/** @returns the rows of a session file; undefined for the lab's own. */
async function rowsOf(path: string | undefined, targets: Targets): Promise<readonly Row[] | undefined> {
  if (path === undefined) return undefined;
  const { findSession } = await import("./findSession.ts");
  const source = await findSession(path, async () => targets as Record<string, `0x${string}`>);
  if (!("definition" in source)) {
    throw new UsageError(`${path} holds an encoded session: gas needs one written with defineSession.`);
  }
  const { rowsOfSession } = await import("../gas/rows/ofSession.ts");
  return rowsOfSession(source.definition, targets);
}

/** @returns a share, such as 0.005 for "0.5%". */
function parseTolerance(text: string): number {
  const percent = /^(\d+(?:\.\d+)?)%?$/.exec(text)?.[1];
  if (percent === undefined)
    throw new UsageError(`--tolerance takes a percentage such as 0.5%, not ${text}.`);
  return Number(percent) / 100;
}

/** Adds to GitHub's summary of the job, where there is one. */
function summarize(paragraphs: readonly string[]): void {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (file) appendFileSync(file, `${paragraphs.filter(Boolean).join("\n\n")}\n`);
}
