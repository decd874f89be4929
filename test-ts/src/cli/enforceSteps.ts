import { buildContracts } from "../buildContracts.ts";
import type { Environment } from "../chain/environment.ts";
import type { OriginOptions } from "../chain/startOrigin.ts";
import type { Case } from "../enforce/case.ts";
import type { RandomOptions } from "../enforce/derive/randomTrials.ts";
import type { Stage } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { verdictSummary } from "../report/verdictTable.ts";
import type { Step } from "./steps.ts";

/** What one step of an enforcement run hands to the next. */
export type EnforceRun = { environment: Environment; stage: Stage; enforcement: EnforcementReport };

export type EnforceStepOptions = {
  fork: Pick<OriginOptions, "forkUrl" | "forkBlock">;
  /** Which cases to try. @default every one */
  choose?: (cases: readonly Case[]) => readonly Case[];
  /** Operations at random besides. */
  random?: RandomOptions;
  signal: AbortSignal;
};

/**
 * From the build to the verdicts. The steps import what they need themselves: what needs the build's output once it is there, the
 * SDKs while the compiler runs. Whoever runs them ends the environment.
 */
export function enforceSteps({ fork, choose, random, signal }: EnforceStepOptions): Step<EnforceRun>[] {
  return [
    {
      title: "Build the contracts",
      async work() {
        await Promise.all([buildContracts(signal), import("../chain/startEnvironment.ts")]);
      },
    },
    {
      title: "Start the chain and the bundler",
      async work(run, tell) {
        const { startEnvironment } = await import("../chain/startEnvironment.ts");
        run.environment = await startEnvironment({ ...fork, log: tell });
      },
    },
    {
      title: "Grant the session and trade with it",
      async work(run, tell) {
        const { prepareStage } = await import("../enforce/prepareStage.ts");
        run.stage = await prepareStage(run.environment, tell);
      },
    },
    {
      title: "Try every case before both witnesses",
      async work(run, tell) {
        const { enforce } = await import("../enforce/enforce.ts");
        const { casesOf } = await import("../enforce/cases/all.ts");
        const cases = casesOf(run.stage, { random });
        run.enforcement = await enforce(run.stage, {
          only: choose ? choose(cases) : cases,
          onResult: ({ title }, { done, total }) => tell(`${done}/${total} ${title}`, "passing"),
        });
        tell(verdictSummary(run.enforcement));
      },
    },
  ];
}
