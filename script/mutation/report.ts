import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Outcome } from "./runMutant.ts";

/** What became of one mutant. */
export type Result = {
  id: string;
  file: string;
  line: number;
  title: string;
  /** Hash of the mutated file: says whether a later run would try the same. */
  fingerprint: string;
  outcome: Outcome;
  /** Why what was left alive is right to be. */
  explanation?: string;
};

export type Tally = Record<Outcome, number> & { unexplained: number; score: number };

/** Counts outcomes; the score is the share of killed among those that a test could kill, the endless ones among them. */
export function tally(results: Result[]): Tally {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const [killed, survived, timeout] = [count("killed"), count("survived"), count("timeout")];
  return {
    killed,
    survived,
    timeout,
    unexplained: unexplained(results).length,
    equivalent: count("equivalent"),
    invalid: count("invalid"),
    score: killed / Math.max(1, killed + survived + timeout),
  };
}

const isAlive = ({ outcome }: Result): boolean => outcome === "survived" || outcome === "timeout";

/** Those that no test killed, without an explanation. */
export function unexplained(results: Result[]): Result[] {
  return results.filter((result) => isAlive(result) && result.explanation === undefined);
}

export function writeReport(path: string, results: Result[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ ...tally(results), results }, null, 2)}\n`);
}

/** @returns what an earlier run settled: all but what was left alive, which new tests may kill. */
export function readSettled(path: string): Result[] {
  if (!existsSync(path)) return [];
  const { results } = JSON.parse(readFileSync(path, "utf8")) as { results: Result[] };
  return results.filter((result) => !isAlive(result));
}
