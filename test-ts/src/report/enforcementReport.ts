import type { Explanation } from "../review/explainSession.ts";
import type { Finding } from "../review/lint/finding.ts";

/** Whether an operation had its way. */
export type Verdict = "accepted" | "refused";

/** At which step of the bundler an operation's fate was known. */
export type Phase = "estimate" | "send" | "mined" | "call";

/** Who testified in the place of bundler and EntryPoint, where no operation was tried. */
export type Witnesses = { bundler: string; entryPoint: string };

/**
 * What a case expects of both witnesses. `reason` is empty where nothing is refused; `bundlerReason` is there where the account hides the
 * reason from the bundler.
 */
export type Expectation = { verdict: Verdict; reason: string; bundlerReason?: string };

/** What a witness said. `reason` is the decoder's and empty where nothing was refused; `message` is the witness's own words. */
export type Testimony = { verdict: Verdict; reason: string; message: string };

/** A call that an operation makes, decoded as far as an ABI is known. */
export type ReportedCall = {
  target: string;
  /** What the target is to a reader: "pool", "sold". */
  contract?: string;
  /** In wei. */
  value: string;
  /** Such as `swap(address,uint256,uint256,address)`; absent where no ABI knows the selector. */
  function?: string;
  /** Empty where the calldata does not decode. */
  args: { name: string; type: string; value: string }[];
  data: string;
};

/** What was tried, as a reader needs it. */
export type ReportedOperation = {
  sender: string;
  /**
   * Whether the operation carries a grant with it; "other" where another validator than the session module judges it; "message" where it
   * is no operation, but a call with a signature of the account's.
   */
  mode: "use" | "enable" | "other" | "message";
  /** Whether a paymaster pays. */
  sponsored: boolean;
  /** Empty where the callData makes no call that can be read. */
  calls: ReportedCall[];
  callData: string;
};

/** Something on the chain that a case watches: its value before, and after each witness. */
export type ReportedEffect = { label: string; before: string; bundler: string; entryPoint: string };

export type CaseResult = {
  id: string;
  group: string;
  title: string;
  /** Name of the session that was tried. */
  session: string;
  /** Numbers of the attack corpus that the case stands for. */
  corpus: readonly number[];
  operation: ReportedOperation;
  expected: Expectation;
  /** What the deployed contracts make of it, where ours are stricter by design. */
  expectedElsewhere?: Expectation;
  /** Present where a message was tried, and neither bundler nor EntryPoint had to do with it. */
  witnesses?: Witnesses;
  bundler: Testimony & { phase: Phase };
  entryPoint: Testimony;
  effects: ReportedEffect[];
  pass: boolean;
};

/** The session under test, as far as a reader of the report needs it. */
export type ReportedSession = {
  name: string;
  permissionId: string;
  account: string;
  sessionKey: string;
  /** In seconds since 1970, inclusive; 0 where nothing ends it. */
  validUntil: number;
  sponsored: boolean;
  /** What is not as the session's author has it, a sentence each: stand-ins for its key and for its targets. */
  notes: string[];
};

/** `report/enforcement.json`, schema 1. */
export type EnforcementReport = {
  schema: 1;
  stack: string;
  /** The make of account. */
  account: string;
  chainId: number;
  forkBlock: number;
  session: ReportedSession;
  cases: CaseResult[];
  notApplicable: { id: string; title: string; reason: string }[];
  /** The attack corpus, line by line, with what came of each. */
  corpus: ReportedLine[];
  /** Where this stack does what ours is too strict for, by design: found by the run, and empty on ours. */
  differences: Difference[];
  totals: { cases: number; passed: number; failed: number; bypasses: number };
  /** The session in plain English, and what it grants and need not. */
  review?: { explanation: Explanation; findings: Finding[] };
};

/** A line of the attack corpus: how many cases tried it and went as expected, or why none can. */
export type ReportedLine = {
  id: string;
  number: number;
  group: string;
  tried: string;
  expected: string;
  cases: number;
  passed: number;
  /** Why an operation of a session cannot show it, or not alone, and the tests that do: `file#title`. */
  elsewhere?: { reason: string; tests: readonly string[] };
};

/** One case of which this stack made something else than ours does. */
export type Difference = { id: string; title: string; ours: Expectation; found: Expectation };

/** A refusal was expected and a witness saw the operation have its way. Differences by design are counted on their own. */
export const isBypass = ({ expected, bundler, entryPoint }: Testified): boolean =>
  expected.verdict === "refused" && (bundler.verdict === "accepted" || entryPoint.verdict === "accepted");

/** Both witnesses say what was expected, for the expected reason. */
export const isPass = ({ expected, bundler, entryPoint }: Testified): boolean =>
  [bundler, entryPoint].every(({ verdict }) => verdict === expected.verdict) &&
  bundler.reason === (expected.bundlerReason ?? expected.reason) &&
  entryPoint.reason === expected.reason;

/** Not what is expected of ours, and exactly what the deployed contracts make of it. */
export const isDifference = (result: Testified): boolean => {
  const { expectedElsewhere: expected } = result;
  return expected !== undefined && !isPass(result) && isPass({ ...result, expected });
};

/** The differences among results of a stack. */
export const differencesOf = (cases: readonly CaseResult[]): Difference[] =>
  cases.filter(isDifference).map(({ id, title, expected, entryPoint: { verdict, reason } }) => ({
    id,
    title,
    ours: expected,
    found: { verdict, reason },
  }));

type Testified = Pick<CaseResult, "expected" | "expectedElsewhere" | "bundler" | "entryPoint">;

/** Counts the cases. */
export const totalsOf = (cases: readonly (Testified & { pass: boolean })[]): EnforcementReport["totals"] => ({
  cases: cases.length,
  passed: cases.filter(({ pass }) => pass).length,
  failed: cases.filter(({ pass }) => !pass).length,
  bypasses: cases.filter((each) => isBypass(each) && !each.pass).length,
});
