import { createHash } from "node:crypto";
import { operators } from "./operators.ts";

/** One change to one source file. */
export type Mutant = {
  /** Stable while the line stands: `<file>:<operator>:<hash of the line and its occurrence>`. */
  id: string;
  file: string;
  line: number;
  operator: string;
  /** The line, or statement, before and after. */
  before: string;
  after: string;
  /** The whole file with the change in it. */
  source: string;
};

const CONSTANT = /^[^\n;]*\bconstant\b[^;]*;/gm;

const blank = (text: string): string => text.replace(/[^\n]/g, "\u0000");

/** Same length as the source, with blanks where nothing may be changed. */
function maskUntouchable(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, blank)
    .replace(/"(?:[^"\\\n]|\\.)*"/g, blank)
    .replace(/^(?:pragma|import)[\s\S]*?;/gm, blank)
    .replace(/^ *(?:event|error|struct|using|type) [^;{]*(?:;|\{[^}]*\})/gm, blank)
    .replace(/\bfunction \w+/g, blank)
    .replace(/^ *mapping\([^;]*;/gm, blank)
    .replace(/assembly \(/g, blank);
}

/**
 * Every change that the operators make to a file, in the order of the file.
 * @param file path, for the mutants' ids.
 */
export function mutate(file: string, source: string): Mutant[] {
  const masked = maskUntouchable(source);
  const code = masked.replace(CONSTANT, blank);
  const seen = new Map<string, number>();
  const mutants: Mutant[] = [];
  for (const operator of operators) {
    for (const match of (operator.inConstants ? masked : code).matchAll(operator.pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (match[0].includes("\u0000")) continue;
      const replacement =
        typeof operator.replace === "string" ? operator.replace : operator.replace(match[0]);
      const lineStart = source.lastIndexOf("\n", start - 1) + 1;
      const lineEnd = source.indexOf("\n", end);
      const before = source.slice(lineStart, lineEnd).trim();
      const key = `${operator.name}\n${before}`;
      const occurrence = seen.get(key) ?? 0;
      seen.set(key, occurrence + 1);
      const hash = createHash("sha256").update(`${key}\n${occurrence}`).digest("hex").slice(0, 8);
      mutants.push({
        id: `${file}:${operator.name}:${hash}`,
        file,
        line: source.slice(0, start).split("\n").length,
        operator: operator.name,
        before,
        after: (source.slice(lineStart, start) + replacement + source.slice(end, lineEnd)).trim(),
        source: source.slice(0, start) + replacement + source.slice(end),
      });
    }
  }
  return mutants.sort((a, b) => a.line - b.line || a.id.localeCompare(b.id));
}
