/** Whether an operation had its way. */
export type Verdict = "accepted" | "refused";

/** At which step of the bundler an operation's fate was known. */
export type Phase = "estimate" | "send" | "mined";

/** What a case expects of both witnesses. `reason` is empty where nothing is refused. */
export type Expectation = { verdict: Verdict; reason: string };

/** What a witness said. `reason` is the decoder's and empty where nothing was refused; `message` is the witness's own words. */
export type Testimony = { verdict: Verdict; reason: string; message: string };

export type CaseResult = {
  id: string;
  group: string;
  title: string;
  expected: Expectation;
  bundler: Testimony & { phase: Phase };
  entryPoint: Testimony;
  pass: boolean;
};

/** The session under test, as far as a reader of the report needs it. */
export type ReportedSession = {
  name: string;
  permissionId: string;
  account: string;
  sessionKey: string;
  /** In seconds since 1970, inclusive. */
  validUntil: number;
  sponsored: boolean;
};

/** `report/enforcement.json`, schema 1. */
export type EnforcementReport = {
  schema: 1;
  stack: string;
  chainId: number;
  forkBlock: number;
  session: ReportedSession;
  cases: CaseResult[];
  notApplicable: { id: string; title: string; reason: string }[];
  totals: { cases: number; passed: number; failed: number; bypasses: number };
};

/** A refusal was expected and a witness saw the operation have its way. */
export const isBypass = ({ expected, bundler, entryPoint }: CaseResult): boolean =>
  expected.verdict === "refused" && (bundler.verdict === "accepted" || entryPoint.verdict === "accepted");

/** Both witnesses say what was expected, for the expected reason. */
export const isPass = ({ expected, bundler, entryPoint }: Omit<CaseResult, "pass">): boolean =>
  [bundler, entryPoint].every(
    ({ verdict, reason }) => verdict === expected.verdict && reason === expected.reason,
  );

/** Counts the cases. */
export const totalsOf = (cases: readonly CaseResult[]): EnforcementReport["totals"] => ({
  cases: cases.length,
  passed: cases.filter(({ pass }) => pass).length,
  failed: cases.filter(({ pass }) => !pass).length,
  bypasses: cases.filter(isBypass).length,
});
