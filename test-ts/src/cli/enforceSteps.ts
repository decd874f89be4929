import type { AccountName } from "../accounts/accountKind.ts";
import { buildContracts } from "../buildContracts.ts";
import type { Environment } from "../chain/environment.ts";
import type { ForkOptions } from "../chain/forkOptions.ts";
import type { OwnEnvironment } from "../chain/startEnvironment.ts";
import type { Case } from "../enforce/case.ts";
import type { RandomOptions } from "../enforce/derive/randomTrials.ts";
import type { Ground, Stage } from "../enforce/stage.ts";
import type { EnforcementReport } from "../report/enforcementReport.ts";
import { verdictSummary } from "../report/verdictTable.ts";
import type { SessionSource } from "../review/readSession.ts";
import { copyStage, type StageCopies } from "./copyStage.ts";
import type { Step, Tell } from "./steps.ts";

/** What one step of an enforcement run hands to the next. */
export type EnforceRun = {
  environment: OwnEnvironment;
  /** The session, where one is given. */
  source?: SessionSource;
  /** The stage of the last account. */
  stage: Stage | Ground;
  /** One for each make of account. */
  reports: EnforcementReport[];
};

export type EnforceStepOptions = {
  fork: ForkOptions;
  /** File or name of the session to try. @default the reference session, its variants and all attacks */
  path?: string;
  /** Folders of artifacts whose contracts take the place of ours, each on a chain of its own; "ours" for ours. @default what `fork` says */
  stacks?: readonly string[];
  /** Makes of account, each tried on the chain as it was before the first. @default nexus */
  accounts?: readonly AccountName[];
  /** Which cases to try. @default every one */
  choose?: Choose;
  /** Operations at random besides. */
  random?: RandomOptions;
  signal: AbortSignal;
};

type Choose = <On extends Ground>(cases: readonly Case<On>[]) => readonly Case<On>[];

/**
 * From the build to the verdicts. The steps import what they need themselves: what needs the build's output once it is there, the
 * SDKs while the compiler runs. Whoever runs them ends the environment.
 */
export function enforceSteps({
  fork,
  path,
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
    ...(path === undefined ? [] : [readStep(path)]),
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

const readStep = (path: string): Step<EnforceRun> => ({
  title: "Read the session",
  async work(run) {
    const { findSession } = await import("./findSession.ts");
    run.source = await findSession(path);
  },
});

const startStep = (fork: ForkOptions): Step<EnforceRun> => ({
  title: "Start the chain and the bundler",
  async work(run, tell) {
    const { startEnvironment } = await import("../chain/startEnvironment.ts");
    await (run as Partial<EnforceRun>).environment?.stop();
    // What the next steps need is loaded while other processes start.
    [run.environment] = await Promise.all([
      startEnvironment({ ...fork, log: tell }),
      import("../enforce/prepareStage.ts"),
      import("../enforce/cases/all.ts"),
    ]);
    run.reports ??= [];
  },
});

/** Where lines cannot be replaced, one comes after so many cases. */
const telling = 100;

type Preparation = { source?: SessionSource; account: AccountName };

async function prepare(environment: Environment, { source, account }: Preparation, tell?: Tell) {
  if (!source)
    return (await import("../enforce/prepareStage.ts")).prepareStage(environment, tell, { account });
  const { prepareOwnStage } = await import("../enforce/own/prepareOwnStage.ts");
  return prepareOwnStage(environment, source, tell, { account });
}

function accountSteps(
  account: AccountName,
  of: number,
  index: number,
  { choose, random }: Pick<EnforceStepOptions, "choose" | "random">,
): Step<EnforceRun>[] {
  const where = of > 1 ? ` (${account})` : "";
  let restore: (() => Promise<void>) | undefined;
  let further: StageCopies["copies"] = [];
  return [
    {
      title: `Grant the session${where}`,
      async work(run, tell) {
        const preparation = { source: run.source, account };
        if (index < of - 1) restore = await run.environment.snapshot();
        const stage = prepare(run.environment, preparation, tell);
        if (!choose) {
          const { copies, taken } = copyStage(run.environment, stage);
          further = copies;
          await taken;
        }
        run.stage = await stage;
      },
    },
    {
      title: `Try every case before both witnesses${where}`,
      async work(run, tell) {
        const { enforce } = await import("../enforce/enforce.ts");
        const { casesOf } = await import("../enforce/cases/all.ts");
        const { reviewStage } = await import("./reviewStage.ts");
        const review = reviewStage(run.stage);
        const cases = casesOf(run.stage, { random });
        const report = await enforce(run.stage, {
          only: choose ? choose(cases) : cases,
          further,
          onResult: ({ title }, { done, total }) => {
            tell(`${done}/${total} ${title}`, "passing");
            if (done % telling === 0 && done < total) tell(`${done} of ${total} cases`);
          },
        });
        await Promise.all(further.map(async (stage) => (await stage).environment.stop()));
        run.reports.push({ ...report, review });
        tell(verdictSummary(report));
        await restore?.();
      },
    },
  ];
}
