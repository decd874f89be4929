import { type AbiParameter, hexToBigInt, isAddressEqual } from "viem";
import { asArray, headSize, isDynamic, isTuple } from "../session/argumentLayout.ts";
import type { RuleConfig } from "../session/types.ts";
import type { ActionReading, Expression, PolicyReading } from "./sessionReading.ts";

/** What an argument's word may be, read as an unsigned number: every rule on it together. */
export type Bounds = {
  readonly equal?: bigint;
  readonly not: readonly bigint[];
  readonly min: bigint;
  readonly max: bigint;
  /** The sum over all calls. */
  readonly total?: bigint;
};

/** An argument of an action's function, or a word of calldata where the function is not known. */
export type ArgumentReading = {
  /** `amountIn`, `params.recipient`, `amounts[1]`, `word 2`. */
  readonly path: string;
  /** Solidity type. */
  readonly type: string;
  /** Bytes after the selector; absent where the content lies behind an offset word. */
  readonly offset?: number;
  readonly bounds: Bounds;
};

/** What an action's function takes, each argument with what the session's rules make of it. */
export function readArguments(action: ActionReading): ArgumentReading[] {
  const rules = rulesOf(action);
  const known = action.function && listWords(action.function.inputs, "", 0);
  const words = known ?? unknownWords(rules);
  return words.map((word, index) => ({
    ...word,
    bounds: withSpending(boundsOf(rules, word.offset, word.type), action, index),
  }));
}

/** Whether the bounds say anything: a word is always from 0 to its type's largest value. */
export const isBounded = ({ equal, not, min, max, total }: Bounds, type: string): boolean =>
  equal !== undefined || not.length > 0 || min > 0n || max < largest(type) || total !== undefined;

/** The largest word that is a value of the type. */
export function largest(type: string): bigint {
  const [, kind, digits] = /^(uint|address|bool)(\d*)$/.exec(type) ?? [];
  if (kind === "address") return 2n ** 160n - 1n;
  if (kind === "bool") return 1n;
  return 2n ** BigInt((kind === "uint" && digits) || 256) - 1n;
}

/** The rules that must hold, whatever else the action's expressions leave open. */
export const rulesOf = ({ policies }: Pick<ActionReading, "policies">): RuleConfig[] =>
  policies.flatMap((policy) => {
    if (policy.kind === "rules") return policy.rules;
    return policy.kind === "expression" ? necessary(policy.expression) : [];
  });

function necessary(expression: Expression): RuleConfig[] {
  if (expression.node === "rule") return [expression.rule];
  return expression.node === "and" ? [...necessary(expression.left), ...necessary(expression.right)] : [];
}

type Word = Pick<ArgumentReading, "path" | "type" | "offset">;

function listWords(inputs: readonly AbiParameter[], prefix: string, start: number): Word[] {
  let offset = start;
  return inputs.flatMap((input, index) => {
    const at = offset;
    offset += headSize(input);
    return wordsOf(input, `${prefix}${input.name || index}`, at);
  });
}

function wordsOf(input: AbiParameter, path: string, offset: number): Word[] {
  if (isDynamic(input)) return [{ path, type: input.type }];
  const array = asArray(input);
  if (array) {
    const size = headSize(array.element);
    return Array.from({ length: array.length! }, (_, i) =>
      wordsOf(array.element, `${path}[${i}]`, offset + i * size),
    ).flat();
  }
  return isTuple(input)
    ? listWords(input.components, `${path}.`, offset)
    : [{ path, type: input.type, offset }];
}

function unknownWords(rules: readonly RuleConfig[]): Word[] {
  const offsets = [...new Set(rules.map(({ offset }) => offset))].sort((a, b) => a - b);
  return offsets.map((offset) => ({
    path: offset % 32 === 0 ? `word ${offset / 32}` : `byte ${offset}`,
    type: "word",
    offset,
  }));
}

function boundsOf(rules: readonly RuleConfig[], offset: number | undefined, type: string): Bounds {
  let bounds: Bounds = { not: [], min: 0n, max: largest(type) };
  for (const rule of rules) if (rule.offset === offset) bounds = narrow(bounds, rule);
  return bounds;
}

function narrow(bounds: Bounds, { condition, ref, total }: RuleConfig): Bounds {
  const value = hexToBigInt(ref);
  const counted = total === undefined ? bounds : { ...bounds, total: least(bounds.total, total) };
  const atMost = (max: bigint) => ({ ...counted, max: least(counted.max, max) });
  const atLeast = (min: bigint) => ({ ...counted, min: min > counted.min ? min : counted.min });
  switch (condition) {
    case "equal":
      return { ...counted, equal: value };
    case "notEqual":
      return { ...counted, not: [...counted.not, value] };
    case "lessThan":
      return atMost(value - 1n);
    case "lessThanOrEqual":
      return atMost(value);
    case "greaterThan":
      return atLeast(value + 1n);
    case "greaterThanOrEqual":
      return atLeast(value);
    case "inRange":
      return { ...atLeast(value >> 128n), max: least(counted.max, value & (2n ** 128n - 1n)) };
  }
}

/** The smaller of two. */
export const least = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b < a ? b : a);

/** The place of the amount in the functions that the spending limit policy knows. */
const amountPlaces: Record<string, number> = {
  transfer: 1,
  approve: 1,
  increaseAllowance: 1,
  transferFrom: 2,
};

/** Adds what the spending limit policy leaves of the amount of a token's own functions. */
function withSpending(bounds: Bounds, action: ActionReading, index: number): Bounds {
  if (amountPlaces[action.function?.name ?? ""] !== index) return bounds;
  const limits = action.policies.filter(isSpending).map(({ limits }) => {
    const own = limits.find(({ token }) => isAddressEqual(token, action.target));
    return own?.limit ?? 0n;
  });
  if (limits.length === 0) return bounds;
  const limit = limits.reduce(least);
  return { ...bounds, max: least(bounds.max, limit), total: least(bounds.total, limit) };
}

const isSpending = (policy: PolicyReading): policy is Extract<PolicyReading, { kind: "spending" }> =>
  policy.kind === "spending";
