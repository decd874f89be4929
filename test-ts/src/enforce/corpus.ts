import type { CaseResult, EnforcementReport } from "../report/enforcementReport.ts";
import type { Case } from "./case.ts";
import lines from "./corpus.json" with { type: "json" };

/** One class of attack on session keys: what is tried, and what must come of it. */
export type CorpusLine = {
  /** Stable: reports name the line by it. */
  id: string;
  number: number;
  group: string;
  tried: string;
  expected: string;
  /** Why no operation of a session can show it, or not alone, and the tests that do: `file#name`. */
  elsewhere?: { reason: string; tests: readonly string[] };
};

/** Attack classes from audits, issue trackers and the interface itself. */
export const corpus: readonly CorpusLine[] = lines;

/** What came of each line in a run. */
export const reportCorpus = (
  results: readonly Pick<CaseResult, "corpus" | "pass">[],
): EnforcementReport["corpus"] =>
  corpus.map((line) => {
    const own = results.filter((result) => result.corpus.includes(line.number));
    return { ...line, cases: own.length, passed: own.filter(({ pass }) => pass).length };
  });

/** A line of the corpus with the ids of the cases that try it. */
export type CoveredLine = CorpusLine & { cases: readonly string[] };

/** Which cases stand for which line. */
export function coverCorpus(cases: readonly Pick<Case, "id" | "corpus">[]): CoveredLine[] {
  return corpus.map((line) => ({
    ...line,
    cases: cases.filter(({ corpus: numbers = [] }) => numbers.includes(line.number)).map(({ id }) => id),
  }));
}
