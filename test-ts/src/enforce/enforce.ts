import { keys } from "../chain/addresses.ts";
import {
  type CaseResult,
  differencesOf,
  type EnforcementReport,
  totalsOf,
} from "../report/enforcementReport.ts";
import { whyNotApplicable } from "./applicability.ts";
import type { Case } from "./case.ts";
import { casesOf, untriedOf } from "./cases/all.ts";
import { reportCorpus } from "./corpus.ts";
import { runCases } from "./runCases.ts";
import { type Ground, nameOfSource } from "./stage.ts";

/** What a run tells while it goes on. */
export type EnforceOptions<On extends Ground> = {
  /** @default every case */
  only?: readonly Case<On>[];
  /** Stages alike, each on a chain of its own: they take part as soon as they are there. */
  further?: readonly Promise<On>[];
  /** Called after each case. */
  onResult?: (result: CaseResult, progress: { done: number; total: number }) => void;
};

/**
 * Tries everything against the session of a stage, and reports what two witnesses said. The chain is left as it was.
 * @example
 * const report = await enforce(await prepareStage(environment));
 */
export async function enforce<On extends Ground>(
  stage: On,
  { only = casesOf(stage), further = [], onResult }: EnforceOptions<On> = {},
): Promise<EnforcementReport> {
  let done = 0;
  const reasons = new Map(only.map((each) => [each, whyNotApplicable(stage, each)]));
  const applicable = only.filter((each) => reasons.get(each) === undefined);
  const results = await runCases(stage, applicable, {
    onResult(result) {
      done += 1;
      onResult?.(result, { done, total: applicable.length });
    },
    further,
  });
  const notApplicable = [...reasons].flatMap(([{ id, title }, reason]) =>
    reason === undefined ? [] : [{ id, title, reason }],
  );
  const untried = untriedOf(stage).map(({ id, title, untried: reason }) => ({ id, title, reason }));
  return toReport(stage, results, [...notApplicable, ...untried, ...stage.absent]);
}

function toReport(
  { environment, owner, account, tried }: Ground,
  results: CaseResult[],
  notApplicable: EnforcementReport["notApplicable"],
): EnforcementReport {
  const { stack, chain, forkBlock } = environment;
  const { permissionId, validUntil, sponsored, notes } = tried;
  return {
    schema: 1,
    stack: stack.name,
    account: owner.kind.name,
    chainId: chain.id,
    forkBlock: Number(forkBlock),
    session: {
      name: nameOfSource(tried.source),
      permissionId,
      account,
      sessionKey: keys.sessionKey.address,
      validUntil: Number(validUntil),
      sponsored,
      notes: [...notes],
    },
    cases: results,
    notApplicable,
    corpus: reportCorpus(results),
    differences: stack.name === "embedded" ? [] : differencesOf(results),
    totals: totalsOf(results),
  };
}
