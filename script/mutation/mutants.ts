import { createHash } from "node:crypto";

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

type Operator = { name: string; pattern: RegExp; replace: string | ((match: string) => string) };

const swap = (name: string, pattern: RegExp, replace: string): Operator => ({ name, pattern, replace });

const addOne = (literal: string): string => (BigInt(literal) + 1n).toString();

/** Applied to code outside comments, strings, imports and declarations of constants. */
const operators: Operator[] = [
  swap("< to <=", / < /g, " <= "),
  swap("<= to <", / <= /g, " < "),
  swap("> to >=", / > /g, " >= "),
  swap(">= to >", / >= /g, " > "),
  swap("== to !=", / == /g, " != "),
  swap("!= to ==", / != /g, " == "),
  swap("&& to ||", / && /g, " || "),
  swap("|| to &&", / \|\| /g, " && "),
  swap("+ to -", / \+ /g, " - "),
  swap("- to +", / - /g, " + "),
  swap("<< to >>", / << /g, " >> "),
  swap(">> to <<", / >> /g, " << "),
  swap("& to |", / & /g, " | "),
  swap("| to &", / \| /g, " & "),
  swap("++ to --", /\+\+/g, "--"),
  swap("-- to ++", /--/g, "++"),
  swap("+= to -=", / \+= /g, " -= "),
  swap("true to false", /\btrue\b/g, "false"),
  swap("false to true", /\bfalse\b/g, "true"),
  swap("! dropped", /!(?=[\w(])/g, ""),
  { name: "literal + 1", pattern: /(?<![\w.])(?:0x[0-9a-f]{1,8}|\d+)(?![\w.])/g, replace: addOne },
  swap("add to sub", /\badd\(/g, "sub("),
  swap("sub to add", /\bsub\(/g, "add("),
  swap("shl to shr", /\bshl\(/g, "shr("),
  swap("shr to shl", /\bshr\(/g, "shl("),
  swap("lt to gt", /\blt\(/g, "gt("),
  swap("gt to lt", /\bgt\(/g, "lt("),
  swap("and to or", /\band\(/g, "or("),
  swap("iszero dropped", /\biszero\(/g, "("),
  swap("guard removed", /\brequire\((?:[^;]|\n)*?\);/g, ""),
  swap("branch removed", /\bif \([^;{]*?\) (?:revert|return|continue|break)\b[^;]*;/g, ""),
  swap("write removed", /(?<=^ +(?:else )?)[\w.[\]()$-]+ (?:=|\|=|&=|\+=|-=) [^;]*;$/gm, ""),
  swap(
    "memory write removed",
    /\b(?:mstore|mcopy|calldatacopy)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g,
    "",
  ),
  swap("delete removed", /\bdelete [^;]*;/g, ""),
  swap("event removed", /\bemit [^;]*;/g, ""),
];

/** Same length as the source, with blanks where nothing may be changed. */
function maskUntouchable(source: string): string {
  const blank = (match: string): string => match.replace(/[^\n]/g, "\u0000");
  return source
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, blank)
    .replace(/"(?:[^"\\\n]|\\.)*"/g, blank)
    .replace(/^(?:pragma|import)[\s\S]*?;/gm, blank)
    .replace(/^ *(?:event|error|struct|using|type) [^;{]*(?:;|\{[^}]*\})/gm, blank)
    .replace(/^[^\n;]*\bconstant\b[^;]*;/gm, blank)
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
  const seen = new Map<string, number>();
  const mutants: Mutant[] = [];
  for (const operator of operators) {
    for (const match of masked.matchAll(operator.pattern)) {
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
