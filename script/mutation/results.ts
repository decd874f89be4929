import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "./report.ts";
import type { Outcome } from "./runMutant.ts";

/** What became of a file's generated mutants. */
export type FileRecord = Record<Exclude<Outcome, "survived" | "timeout">, number> & {
  /** Of the file's text then. */
  hash: string;
  /** The changes that no test noticed, by id. */
  survived: Record<string, string>;
  /** The changes that its tests did not end under, by id. */
  timeout: Record<string, string>;
};

/** The committed results: of generated mutants by file, of named ones by name. */
export type Recorded = {
  files: Record<string, FileRecord>;
  named: Record<string, { file: string; hash: string; outcome: Outcome }>;
};

type Tried = { id: string; title: string; file: string; hash: string };

const PATH = "script/mutation/results.json";

export function readRecorded(root: string): Recorded {
  const path = join(root, PATH);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Recorded) : { files: {}, named: {} };
}

export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Share of killed among those that a test could kill; an endless one was not killed. */
export function scoreOf(records: FileRecord[]): number {
  const killed = records.reduce((sum, record) => sum + record.killed, 0);
  const alive = records.reduce((sum, record) => sum + idsAlive(record).length, 0);
  return killed / Math.max(1, killed + alive);
}

export function idsAlive({ survived, timeout }: FileRecord): string[] {
  return [...Object.keys(survived), ...Object.keys(timeout)];
}

/**
 * Writes down the files that have a result for each of their generated mutants, and the named mutants; leaves what else is
 * written there as it is.
 * @param wanted all mutants of the run.
 */
export function record(root: string, wanted: Tried[], results: Result[]): void {
  const recorded = readRecorded(root);
  const isNamed = ({ id }: { id: string }) => id.startsWith("named:");
  const outcomes = new Map(results.map(({ id, outcome }) => [id, outcome]));
  for (const { id, title, file, hash } of wanted.filter(isNamed)) {
    const outcome = outcomes.get(id);
    if (outcome) recorded.named[title] = { file, hash, outcome };
  }
  for (const [file, mutants] of groupByFile(wanted.filter((mutant) => !isNamed(mutant)))) {
    if (!mutants.every(({ id }) => outcomes.has(id))) continue;
    const ended = (outcome: Outcome) => mutants.filter(({ id }) => outcomes.get(id) === outcome);
    const listed = (outcome: Outcome) => sorted(ended(outcome).map(({ id, title }) => [id, title]));
    recorded.files[file] = {
      hash: mutants[0]!.hash,
      killed: ended("killed").length,
      survived: listed("survived"),
      timeout: listed("timeout"),
      equivalent: ended("equivalent").length,
      invalid: ended("invalid").length,
    };
  }
  const files = sorted(Object.entries(recorded.files));
  const named = sorted(Object.entries(recorded.named));
  writeFileSync(join(root, PATH), `${JSON.stringify({ files, named }, null, 2)}\n`);
}

function groupByFile(mutants: Tried[]): Map<string, Tried[]> {
  const groups = new Map<string, Tried[]>();
  for (const mutant of mutants) groups.set(mutant.file, [...(groups.get(mutant.file) ?? []), mutant]);
  return groups;
}

function sorted<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
