import { type Hex, hexToBigInt, numberToHex } from "viem";
import type { Condition, RuleConfig } from "../../session/types.ts";
import { type ArgConfig, nodeTypes } from "../policies/argPolicy.ts";

/** No more ways than these are tried. */
export const mostWays = 8;

/** Rules that make an expression hold when they hold together, for each way to. */
export function waysToHold({ nodes, rules, root }: ArgConfig): RuleConfig[][] {
  const both = (left: RuleConfig[][], right: RuleConfig[][]) =>
    left.flatMap((way) => right.map((more) => [...way, ...more])).slice(0, mostWays);
  const ways = (index: number, holds: boolean): RuleConfig[][] => {
    const node = nodes[index]!;
    const part = (shift: bigint) => Number((node >> shift) & 0xffn);
    const type = node & 3n;
    if (type === nodeTypes.rule) return holds ? [[rules[part(2n)]!]] : negationsOf(rules[part(2n)]!);
    if (type === nodeTypes.not) return ways(part(10n), !holds);
    const [left, right] = [ways(part(10n), holds), ways(part(18n), holds)];
    return (type === nodeTypes.and) === holds ? both(left, right) : [...left, ...right].slice(0, mostWays);
  };
  return nodes.length === 0 ? [] : ways(root, true);
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
