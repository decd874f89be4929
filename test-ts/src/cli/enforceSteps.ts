import type { AccountName } from "../accounts/accountKind.ts";
import { buildContracts } from "../buildContracts.ts";
import type { Environment } from "../chain/environment.ts";
import type { ForkOptions } from "../chain/forkOptions.ts";
import type { Case } from "../enforce/case.ts";
import type { RandomOptions } from "../enforce/derive/randomTrials.ts";
import type { Stage } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { verdictSummary } from "../report/verdictTable.ts";
import type { Step } from "./steps.ts";

/** What one step of an enforcement run hands to the next. */
export type EnforceRun = {
  environment: Environment;
  /** The stage of the last account. */
  stage: Stage;
  /** One for each make of account. */
  reports: EnforcementReport[];
};

export type EnforceStepOptions = {
  fork: ForkOptions;
  /** Folders of artifacts whose contracts take the place of ours, each on a chain of its own; "ours" for ours. @default what `fork` says */
  stacks?: readonly string[];
  /** Makes of account, each tried on the chain as it was before the first. @default nexus */
  accounts?: readonly AccountName[];
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
export function enforceSteps({
  fork,
  stacks,
  accounts = ["nexus"],
  choose,
  random,
  signal,
}: EnforceStepOptions): Step<EnforceRun>[] {
  return [
    {
      title: "Build the contracts",
      async work() {
        await Promise.all([buildContracts(signal), import("../chain/startEnvironment.ts")]);
      },
    },
    ...forksOf(fork, stacks).flatMap((each) => [
      startStep(each),
      ...accounts.flatMap((account, index) =>
        accountSteps(account, accounts.length, index, { choose, random }),
      ),
    ]),
  ];
}

/** The chains to start, one after the other. */
const forksOf = (fork: ForkOptions, stacks: EnforceStepOptions["stacks"]): ForkOptions[] =>
  stacks?.map((stack) => ({ ...fork, artifacts: stack === "ours" ? undefined : stack })) ?? [fork];

const startStep = (fork: ForkOptions): Step<EnforceRun> => ({
  title: "Start the chain and the bundler",
  async work(run, tell) {
    const { startEnvironment } = await import("../chain/startEnvironment.ts");
    await (run as Partial<EnforceRun>).environment?.stop();
    run.environment = await startEnvironment({ ...fork, log: tell });
    run.reports ??= [];
  },
});

function accountSteps(
  account: AccountName,
  of: number,
  index: number,
  { choose, random }: Pick<EnforceStepOptions, "choose" | "random">,
): Step<EnforceRun>[] {
  const where = of > 1 ? ` (${account})` : "";
  let restore: (() => Promise<void>) | undefined;
  return [
    {
      title: `Grant the session and trade with it${where}`,
      async work(run, tell) {
        const { prepareStage } = await import("../enforce/prepareStage.ts");
        if (index < of - 1) restore = await run.environment.snapshot();
        run.stage = await prepareStage(run.environment, tell, { account });
      },
    },
    {
      title: `Try every case before both witnesses${where}`,
      async work(run, tell) {
        const { enforce } = await import("../enforce/enforce.ts");
        const { casesOf } = await import("../enforce/cases/all.ts");
        const { reviewStage } = await import("./reviewStage.ts");
        const review = await reviewStage(run.stage);
        const cases = casesOf(run.stage, { random });
        const report = await enforce(run.stage, {
          only: choose ? choose(cases) : cases,
          onResult: ({ title }, { done, total }) => tell(`${done}/${total} ${title}`, "passing"),
        });
        run.reports.push({ ...report, review });
        tell(verdictSummary(report));
        await restore?.();
      },
    },
  ];
}
