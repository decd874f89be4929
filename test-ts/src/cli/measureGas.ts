import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { readBaseline, writeBaseline } from "../gas/baseline.ts";
import { compareFigures, type Figures, toFigures } from "../gas/figures.ts";
import { compareTable } from "../report/compareTable.ts";
import { dataTable } from "../report/dataTable.ts";
import { gasPage } from "../report/gasPage.ts";
import { gasTable } from "../report/gasTable.ts";
import { moveTable } from "../report/moveTable.ts";
import { storageTable } from "../report/storageTable.ts";
import { toMarkdown, toTerminal } from "../report/textTable.ts";
import { writeJson } from "../report/writeJson.ts";
import { type ExitCode, exitCodes } from "./command.ts";
import { type GasRun, type GasStepOptions, gasSteps } from "./gasSteps.ts";
import { reportFile } from "./reportFile.ts";
import { runSteps } from "./steps.ts";
import { UsageError } from "./usageError.ts";

export type GasOptions = GasStepOptions & {
  baseline?: string;
  update?: boolean;
  /** Such as "0.5%". */
  tolerance: string;
  /** Whether to show what the transactions' data weighs. */
  data?: boolean;
  /** Whether to show what each row does with each storage slot. */
  storage?: boolean;
  json?: boolean;
};

/**
 * Measures the gas rows, prints them, and compares them where that is asked for.
 * @throws {UsageError} when the options do not fit together; and whatever keeps the run from going on.
 */
export async function measureGas(options: GasOptions): Promise<ExitCode> {
  const { baseline, update, json, signal } = options;
  const tolerance = parseTolerance(options.tolerance);
  if (update && !baseline) throw new UsageError("--update needs --baseline <file>.");
  const before = baseline && !(update && !existsSync(baseline)) ? readBaseline(baseline) : {};
  const run = {} as GasRun;
  const started = performance.now();
  await runSteps(gasSteps(options), run, { signal, quiet: json });
  const taken = `Measured in ${((performance.now() - started) / 1000).toFixed(0)} s.`;
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
    : ["", toTerminal(table), ...more.flatMap((each) => ["", toTerminal(each)]), ...leftOut, summary, taken];
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
