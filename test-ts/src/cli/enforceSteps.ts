import { availableParallelism } from "node:os";
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
  /** What else is to be done on such a chain, before anybody has used it; it leaves the chain as it was. */
  beside?: (environment: Environment) => Promise<void>;
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
  beside,
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
        accountSteps(account, accounts.length, index, { choose, random, beside }),
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

/**
 * Chains that cases are tried on at once. A chain, its bundler and this process wait for one another by turns: one chain for each core
 * leaves a fifth of the cores idle.
 */
const laneCount = Math.min(4, availableParallelism() + 1);

type Preparation = { source?: SessionSource; account: AccountName };

async function prepare(environment: Environment, { source, account }: Preparation, tell?: Tell) {
  if (!source)
    return (await import("../enforce/prepareStage.ts")).prepareStage(environment, tell, { account });
  const { prepareOwnStage } = await import("../enforce/own/prepareOwnStage.ts");
  return prepareOwnStage(environment, source, tell, { account });
}

type Prepared = ReturnType<typeof prepare>;

/**
 * Prepares stages alike on further forks. Whoever takes part in the run awaits them: until then nothing is said of a failure.
 * @param beside done on the first of them.
 */
function prepareFurther(
  { environment }: EnforceRun,
  preparation: Preparation,
  beside: EnforceStepOptions["beside"],
): Prepared[] {
  return Array.from({ length: laneCount - 1 }, (_, index) => {
    const stage = environment.fork().then(async (fork) => {
      if (index === 0) await beside?.(fork);
      return prepare(fork, preparation);
    });
    stage.catch(() => {});
    return stage;
  });
}

function accountSteps(
  account: AccountName,
  of: number,
  index: number,
  { choose, random, beside }: Pick<EnforceStepOptions, "choose" | "random" | "beside">,
): Step<EnforceRun>[] {
  const where = of > 1 ? ` (${account})` : "";
  let restore: (() => Promise<void>) | undefined;
  let further: Prepared[] = [];
  return [
    {
      title: `Grant the session${where}`,
      async work(run, tell) {
        const preparation = { source: run.source, account };
        if (index < of - 1) restore = await run.environment.snapshot();
        // A few cases are tried before another chain is there.
        if (!choose) further = prepareFurther(run, preparation, beside);
        else await beside?.(run.environment);
        run.stage = await prepare(run.environment, preparation, tell);
      },
    },
    {
      title: `Try every case before both witnesses${where}`,
      async work(run, tell) {
        const { enforce } = await import("../enforce/enforce.ts");
        const { casesOf } = await import("../enforce/cases/all.ts");
        const { reviewStage } = await import("./reviewStage.ts");
        const review = reviewStage(run.stage);
        const laneOf = (stage: Stage | Ground) => {
          const cases = casesOf(stage, { random });
          return { stage, cases: choose ? choose(cases) : cases };
        };
        const report = await enforce(run.stage, {
          only: laneOf(run.stage).cases,
          further: further.map(async (stage) => laneOf(await stage)),
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
