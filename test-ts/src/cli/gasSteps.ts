import { buildContracts } from "../buildContracts.ts";
import type { Targets } from "../chain/environment.ts";
import type { OriginOptions } from "../chain/startOrigin.ts";
import { type Figures, toFigures } from "../gas/figures.ts";
import type { LeftOut } from "../gas/measureRows.ts";
import type { Row } from "../gas/row.ts";
import { type GasReport, toGasReport } from "../report/gasReport.ts";
import { type StackOptions, stacksOf } from "./gasStacks.ts";
import type { Step } from "./steps.ts";
import { UsageError } from "./usageError.ts";

/** What the steps leave: a report of what was measured, and what it is held against. */
export type GasRun = { ours: GasReport; theirs?: Figures };

export type GasStepOptions = StackOptions & {
  /** The user's session file. */
  path?: string;
  /** Ids of rows with commas between. */
  only?: string;
  main?: boolean;
  signal: AbortSignal;
};

/** @returns the steps of `hallpass gas`: build, measure, and measure what it is compared with. */
export function gasSteps(options: GasStepOptions): Step<GasRun>[] {
  const { ours, theirs } = stacksOf(options);
  const build: Step<GasRun> = {
    title: "Build the contracts",
    async work() {
      await Promise.all([buildContracts(options.signal), import("../chain/startEnvironment.ts")]);
    },
  };
  const measure: Step<GasRun> = {
    title: "Measure the gas",
    async work(run, tell) {
      run.ours = await measureOn(ours, options, tell);
      if (theirs && "figures" in theirs) run.theirs = theirs.figures;
    },
  };
  if (!theirs || "figures" in theirs) return [build, measure];
  const measureTheirs: Step<GasRun> = {
    title: `Measure those of ${theirs.name}`,
    async work(run, tell) {
      run.theirs = toFigures((await measureOn(theirs.origin, options, tell)).rows);
    },
  };
  return [build, measure, measureTheirs];
}

async function measureOn(
  origin: OriginOptions,
  options: GasStepOptions,
  tell: Parameters<Step<GasRun>["work"]>[1],
): Promise<GasReport> {
  const { startEnvironment } = await import("../chain/startEnvironment.ts");
  const { measureRows, mainRowIds } = await import("../gas/measureRows.ts");
  const environment = await startEnvironment(origin);
  const stop = () => void environment.stop();
  options.signal.addEventListener("abort", stop);
  try {
    const rows = await rowsOf(options.path, environment.targets);
    const leftOut: LeftOut[] = [];
    const measured = await measureRows(environment, {
      rows,
      only: options.main ? mainRowIds : options.only?.split(","),
      onLeftOut: (row) => leftOut.push(row),
      onProgress: ({ title, done, total }) => tell(`${done}/${total} ${title}`, "passing"),
    });
    return toGasReport(environment.stack.name, measured, leftOut);
  } finally {
    options.signal.removeEventListener("abort", stop);
    await environment.stop();
  }
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
