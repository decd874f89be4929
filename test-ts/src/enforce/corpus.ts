import type { Case } from "./case.ts";
import lines from "./corpus.json" with { type: "json" };

/** One class of attack on session keys: what is tried, and what must come of it. */
export type CorpusLine = {
  number: number;
  group: string;
  tried: string;
  expected: string;
  /** Why no operation of a session can show it, or not alone, and the tests that do: `file#name`. */
  elsewhere?: { reason: string; tests: readonly string[] };
};

/** Attack classes from audits, issue trackers and the interface itself. */
export const corpus: readonly CorpusLine[] = lines;

/** A line of the corpus with the ids of the cases that try it. */
export type CoveredLine = CorpusLine & { cases: readonly string[] };

/** Which cases stand for which line. */
export function coverCorpus(cases: readonly Pick<Case, "id" | "corpus">[]): CoveredLine[] {
  return corpus.map((line) => ({
    ...line,
    cases: cases.filter(({ corpus: numbers = [] }) => numbers.includes(line.number)).map(({ id }) => id),
  }));
}
