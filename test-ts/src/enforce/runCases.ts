import type { UserOp } from "../accounts/directUserOp.ts";
import { type CaseResult, type Expectation, isDifference, isPass } from "../report/enforcementReport.ts";
import { type Attempt, draftAttempt, type GasLimits, signAttempt } from "./attempt.ts";
import type { Case, Elsewhere } from "./case.ts";
import { describeOperation } from "./describeOperation.ts";
import { judge, readEffect } from "./judge.ts";
import { testifyToMessage } from "./message.ts";
import { type Ground, nameOfSource, vocabularyOf } from "./stage.ts";
import { askBundler } from "./witnessBundler.ts";
import { askEntryPoint } from "./witnessEntryPoint.ts";

/**
 * Tries every case before both witnesses, each time on the chain as its stage has it.
 * @param options.onResult told each result as it comes.
 * @param options.further stages alike, each on a chain of its own: they take part as soon as they are there.
 * @returns the results in the order of the cases, whichever stage they come from.
 */
export async function runCases<On extends Ground>(
  first: On,
  cases: readonly Case<On>[],
  {
    onResult = () => {},
    further = [],
  }: { onResult?: (result: CaseResult) => void; further?: readonly Promise<On>[] } = {},
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const places = cases.keys();
  const run = async (stage: On) => {
    for (const place of places) {
      const result = await runCase(stage, cases[place]!);
      results[place] = result;
      onResult(result);
    }
  };
  await Promise.all([run(first), ...further.map(async (stage) => run(await stage))]);
  return results;
}

/** Tries one case before both witnesses; the chain is afterwards as it was before. */
export async function runCase<On extends Ground>(
  stage: On,
  { given, ...each }: Case<On>,
): Promise<CaseResult> {
  const { environment } = stage;
  const restore = await environment.snapshot();
  try {
    await given?.(stage);
    return await testify(stage, each);
  } finally {
    await restore();
  }
}

async function testify<On extends Ground>(
  stage: On,
  {
    id,
    group,
    title,
    corpus = [],
    session = nameOfSource(stage.tried.source),
    ...each
  }: Omit<Case<On>, "given">,
): Promise<CaseResult> {
  const { environment } = stage;
  const expectations = {
    expected: expect(
      stage,
      each.refused?.(stage),
      typeof each.refusedByBundler === "function" ? each.refusedByBundler(stage) : each.refusedByBundler,
    ),
    ...(each.elsewhere ? { expectedElsewhere: expectElsewhere(stage, each.elsewhere) } : {}),
  };
  const effect = await each.effect(stage);
  const attempt = await each.attempt(stage);
  if ("message" in attempt) {
    const tried = { id, group, title, session, corpus, ...expectations };
    return testifyToMessage(stage, attempt.message, effect, tried);
  }
  // What is asked of the chain at once costs about as much as one question.
  const [{ draft, altered, sign, alongside, estimated }, before, now] = await Promise.all([
    prepare(stage, attempt, id),
    readEffect(effect),
    environment.clock.now(),
  ]);

  // An estimate leaves the chain as it is.
  let restore = async () => {};
  const { phase, sent, explain } = await askBundler(stage, draft, sign, {
    alongside,
    estimated,
    now,
    async beforeSending() {
      restore = await environment.snapshot();
    },
  });
  const [failure, afterBundler] = await Promise.all([explain(), readEffect(effect)]);
  const atBundler = judge({ failure }, effect, before, afterBundler);
  await restore();

  const tried = sent ?? altered;
  const mined = await askEntryPoint(stage, tried, alongside);
  const [refusal, afterEntryPoint] = await Promise.all([mined.explain(), readEffect(effect)]);
  const atEntryPoint = judge({ failure: refusal }, effect, before, afterEntryPoint);
  const result = {
    id,
    group,
    title,
    session,
    corpus,
    operation: describeOperation(tried, vocabularyOf(stage)),
    ...expectations,
    bundler: { verdict: atBundler.verdict, phase, reason: atBundler.reason, message: atBundler.message },
    entryPoint: atEntryPoint,
    effects: effect.map(({ label }, index) => ({
      label,
      before: `${before[index]}`,
      bundler: `${afterBundler[index]}`,
      entryPoint: `${afterEntryPoint[index]}`,
    })),
  };
  const ours = environment.stack.name === "embedded";
  return { ...result, pass: isPass(result) || (!ours && isDifference(result)) };
}

/**
 * @param reason why the operation is to be refused, if it is.
 * @param atBundler what the bundler says instead.
 */
function expect({ owner: { kind } }: Ground, reason: string | undefined, atBundler?: string): Expectation {
  if (reason === undefined) return { verdict: "accepted", reason: "" };
  const hidden = kind.standIn && reason.replace(/^(AA23|execution) .*/s, `$1 ${kind.standIn}`);
  if (atBundler) return { verdict: "refused", reason, bundlerReason: atBundler };
  return { verdict: "refused", reason, ...(hidden && hidden !== reason ? { bundlerReason: hidden } : {}) };
}

const expectElsewhere = (stage: Ground, elsewhere: Elsewhere): Expectation =>
  elsewhere.verdict === "refused"
    ? expect(stage, elsewhere.reason, elsewhere.bundlerReason)
    : expect(stage, undefined);

/** What to estimate, the same as it would be sent, and how to sign it with the estimate. What is signed already stays as it is. */
async function prepare(stage: Ground, attempt: Attempt | { signed: UserOp }, id: string) {
  if ("signed" in attempt) {
    const { signed } = attempt;
    return { draft: signed, altered: signed, sign: async () => signed, alongside: [], estimated: true };
  }
  const { alter = (userOp) => userOp, estimated = true } = attempt;
  const unsigned = await draftAttempt(stage, attempt, id);
  const draft = await signAttempt(stage, attempt, unsigned);
  const sign = async (limits?: GasLimits) => alter(await signAttempt(stage, attempt, unsigned, limits));
  const alongside: UserOp[] = [];
  for (const [index, each] of (attempt.alongside ?? []).entries())
    alongside.push(await signAttempt(stage, each, await draftAttempt(stage, each, `alongside ${index}`)));
  return { draft, altered: alter(draft), sign, alongside, estimated };
}
