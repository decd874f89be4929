import { type Hex, hexToBigInt, numberToHex } from "viem";
import type { Condition, RuleConfig } from "../../session/types.ts";
import { type ArgConfig, nodeTypes } from "../policies/argPolicy.ts";

/** Rules that make an expression hold when they hold together. */
export type Way = readonly RuleConfig[];

/** The first ways to satisfy all of some expressions, no more than `most`; one way without rules where there is no expression. */
export function firstWays(configs: readonly ArgConfig[], most: number): Way[] {
  const first: Way[] = [];
  for (const way of waysOf(configs)) {
    if (first.length === most) break;
    first.push(way);
  }
  return first;
}

/** How many there are in all. */
export const countWays = (configs: readonly ArgConfig[]): bigint =>
  configs.reduce((count, config) => count * countOf(config), 1n);

function* waysOf([config, ...others]: readonly ArgConfig[]): Generator<Way> {
  if (!config) yield [];
  else for (const way of waysToHold(config)) for (const more of waysOf(others)) yield [...way, ...more];
}

/** Every way to satisfy one expression, one after the other. */
function* waysToHold({ nodes, rules, root }: ArgConfig): Generator<Way> {
  function* ways(index: number, holds: boolean): Generator<Way> {
    const { type, rule, left, right } = partsOf(nodes[index]!);
    if (type === nodeTypes.rule) yield* holds ? [[rules[rule]!]] : negationsOf(rules[rule]!);
    else if (type === nodeTypes.not) yield* ways(left, !holds);
    else if ((type === nodeTypes.and) === holds)
      for (const way of ways(left, holds)) for (const more of ways(right, holds)) yield [...way, ...more];
    else {
      yield* ways(left, holds);
      yield* ways(right, holds);
    }
  }
  if (nodes.length > 0) yield* ways(root, true);
}

function countOf({ nodes, rules, root }: ArgConfig): bigint {
  const count = (index: number, holds: boolean): bigint => {
    const { type, rule, left, right } = partsOf(nodes[index]!);
    if (type === nodeTypes.rule) return holds ? 1n : BigInt(negationsOf(rules[rule]!).length);
    if (type === nodeTypes.not) return count(left, !holds);
    const [one, other] = [count(left, holds), count(right, holds)];
    return (type === nodeTypes.and) === holds ? one * other : one + other;
  };
  return nodes.length > 0 ? count(root, true) : 0n;
}

function partsOf(node: bigint) {
  const part = (shift: bigint) => Number((node >> shift) & 0xffn);
  return { type: node & 3n, rule: part(2n), left: part(10n), right: part(18n) };
}

const opposites: Record<Exclude<Condition, "inRange">, Condition> = {
  equal: "notEqual",
  notEqual: "equal",
  lessThan: "greaterThanOrEqual",
  greaterThanOrEqual: "lessThan",
  greaterThan: "lessThanOrEqual",
  lessThanOrEqual: "greaterThan",
};

/** Rules of which one holds where a rule does not. A rule with a total is never negated. */
function negationsOf({ condition, offset, ref }: RuleConfig): RuleConfig[][] {
  if (condition !== "inRange") return [[{ condition: opposites[condition], offset, ref }]];
  const bounds = hexToBigInt(ref);
  const word = (value: bigint): Hex => numberToHex(value, { size: 32 });
  return [
    [{ condition: "lessThan", offset, ref: word(bounds >> 128n) }],
    [{ condition: "greaterThan", offset, ref: word(bounds & (2n ** 128n - 1n)) }],
  ];
}
