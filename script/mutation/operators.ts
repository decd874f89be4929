/** A kind of change: what it looks for, and what comes in its place. */
export type Operator = {
  name: string;
  pattern: RegExp;
  replace: string | ((match: string) => string);
  /** Finds its place in declarations of constants, which the others leave alone. */
  inConstants?: true;
};

const swap = (name: string, pattern: RegExp, replace: string): Operator => ({ name, pattern, replace });

/** Selectors and hashes keep their size: the greatest of them becomes zero. */
function addOne(literal: string): string {
  const next = BigInt(literal.replaceAll("_", "")) + 1n;
  const digits = literal.startsWith("0x") ? literal.length - 2 : 0;
  return digits < 8
    ? next.toString()
    : `0x${BigInt.asUintN(4 * digits, next)
        .toString(16)
        .padStart(digits, "0")}`;
}

/** Up to the end of a statement, over several lines as well, but into no other block. */
const REST = "[^;{}]*;";
const PLACE = String.raw`[\w.[\]()$+-]+(?: [+-] \d+\])?`;
const TUPLE = String.raw`\([\w.[\]$]*(?:, ?[\w.[\]$]*)+\)`;
const CALL = String.raw`(?!(?:require|revert|mstore|mcopy|calldatacopy|assert)\b)[a-zA-Z_$][\w.[\]$]*\(`;
const WRITE = "(?:[-+|&]|<<|>>)?= ";
const STATEMENT = String.raw`(?<=[;{}\0]\s*\n +(?:else )?)`;
const UNDER_IF = String.raw`(?<=^ +(?:else )?if \(.*\) )`;

/** Applied to code outside comments, strings, imports and declarations. */
export const operators: Operator[] = [
  {
    name: "constant + 1",
    pattern: /(?<=\bconstant \w+ =[^;]*)(?<![\w.])(?:0x[0-9a-fA-F]+|\d[\d_]*)(?!\w)/g,
    replace: addOne,
    inConstants: true,
  },
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
  swap("~ dropped", /~/g, ""),
  {
    name: "literal + 1",
    pattern: /(?<![\w.])(?:0x[0-9a-f]{1,8}|\d+)(?![\w.])/g,
    replace: addOne,
  },
  swap("add to sub", /\badd\(/g, "sub("),
  swap("sub to add", /\bsub\(/g, "add("),
  swap("mul to add", /\bmul\(/g, "add("),
  swap("shl to shr", /\bshl\(/g, "shr("),
  swap("shr to shl", /\bshr\(/g, "shl("),
  swap("lt to gt", /\blt\(/g, "gt("),
  swap("gt to lt", /\bgt\(/g, "lt("),
  swap("and to or", /\band\(/g, "or("),
  swap("or to and", /\bor\(/g, "and("),
  swap("eq to xor", /\beq\(/g, "xor("),
  swap("not dropped", /\bnot\(/g, "add(0, "),
  swap("iszero dropped", /\biszero\(/g, "add(0, "),
  swap("assembly branch removed", /(?<=\bif )(?!\()[^{}\n]*(?= \{)/g, "0"),
  swap("guard removed", /\brequire\((?:[^;]|\n)*?\);/g, ""),
  swap("branch removed", /\bif \([^;{]*?\) (?:revert|return|continue|break)\b[^;]*;/g, ""),
  swap("write removed", new RegExp(`${STATEMENT}${PLACE} ${WRITE}${REST}$`, "gm"), "{}"),
  swap(
    "conditional write removed",
    new RegExp(`${UNDER_IF}(?:${PLACE}|${TUPLE}) ${WRITE}${REST}$`, "gm"),
    "{}",
  ),
  swap("tuple write removed", new RegExp(`${STATEMENT}${TUPLE} = ${REST}$`, "gm"), "{}"),
  swap("call removed", new RegExp(`(?:${STATEMENT}|${UNDER_IF})${CALL}[^;{}=]*?\\);$`, "gm"), "{}"),
  swap(
    "memory write removed",
    /\b(?:mstore|mcopy|calldatacopy)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g,
    "",
  ),
  swap("delete removed", /\bdelete [^;]*;/g, ""),
  swap("event removed", /\bemit [^;]*;/g, ""),
];
