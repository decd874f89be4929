import { hexToBigInt } from "viem";
import { isDynamic } from "../../session/argumentLayout.ts";
import type { Condition, RuleConfig } from "../../session/types.ts";
import { parameterAt } from "../parameterAt.ts";
import { nameOfAction } from "./actionNames.ts";
import { withWord } from "./argumentWords.ts";
import type { TriedAction } from "./baseCall.ts";
import { encodeCalls } from "./encodeCalls.ts";
import type { Scene, Trial } from "./trial.ts";

const max = 2n ** 256n - 1n;
const low128 = 2n ** 128n - 1n;

/** Values that every argument under a rule is tried with. */
const extremes: [string, bigint][] = [
  ["0", 0n],
  ["1", 1n],
  ["2^128", 2n ** 128n],
  ["2^255", 2n ** 255n],
  ["2^256-1", max],
];

/** Each argument under a rule, at its bound, just inside and outside of it, at the extremes, and with dirty bits beyond its type. */
export function boundaryTrials(scene: Scene, action: TriedAction): Trial[] {
  const offsets = [...new Set(action.rules.map(({ offset }) => offset))];
  return offsets.flatMap((offset) => {
    const rules = action.rules.filter((rule) => rule.offset === offset);
    const { name, type } = parameterAt(scene.place.abi, action.base.data, offset);
    const values = new Map<bigint, string>();
    const candidates = [
      ...rules.flatMap((rule, index) => bounds(rule, index === 0 ? "" : `${index + 1}`)),
      ...extremes,
      ...dirty(type, hexToBigInt(rules[0]!.ref)),
    ];
    for (const [label, value] of candidates) {
      if (value >= 0n && value <= max && !values.has(value)) values.set(value, label);
    }
    const actionName = nameOfAction(scene, action);
    return [...values].map(([value, label]) => ({
      id: `${actionName}/${name}/${label}`,
      group: "Arguments",
      title: `${actionName} with ${name} ${describe(label)}`,
      corpus: [
        ...corpusOf(rules[0]!.condition, type, label),
        ...endlessApproval(action, label),
        ...ofDynamic(action, name),
      ],
      step: { callData: encodeCalls([withWord(action.base, offset, value)]) },
    }));
  });
}

/** The bound of a rule and what is next to it. @param suffix tells the rules on one word apart. */
function bounds({ condition, ref }: RuleConfig, suffix: string): [string, bigint][] {
  const bound = hexToBigInt(ref);
  const around = (label: string, value: bigint): [string, bigint][] => [
    [`${label}${suffix}`, value],
    [`${label}${suffix}-1`, value - 1n],
    [`${label}${suffix}+1`, value + 1n],
  ];
  return condition === "inRange"
    ? [...around("min", bound >> 128n), ...around("max", bound & low128)]
    : around("bound", bound);
}

/** An allowed word with a bit changed beyond those of the type itself, which a careless contract would not see. */
function dirty(type: string, allowed: bigint): [string, bigint][] {
  const [, kind, size] = /^(uint|int|bytes)(\d+)$/.exec(type) ?? [];
  const own = kind ? Number(size) * (kind === "bytes" ? 8 : 1) : 256;
  const bits = { address: 160, bool: 8 }[type] ?? own;
  if (bits >= 256) return [];
  const [lowest, highest] = kind === "bytes" ? [0, 255 - bits] : [bits, 255];
  return [
    ["dirty-lowest", allowed ^ (1n << BigInt(lowest))],
    ["dirty-highest", allowed ^ (1n << BigInt(highest))],
  ];
}

function describe(label: string): string {
  if (label.startsWith("dirty")) return `as allowed, but for the ${label.slice(6)} bit beyond its type`;
  const place = /^(bound|min|max)\d*([+-]1)?$/.exec(label);
  if (!place) return `= ${label}`;
  const at = { bound: "its bound", min: "its least value", max: "its greatest value" }[place[1] as "bound"];
  return place[2] ? `${place[2] === "+1" ? "one above" : "one below"} ${at}` : `at ${at}`;
}

/** An approval without end is a line of the corpus of its own. */
const endlessApproval = ({ function: called }: TriedAction, label: string): number[] =>
  called?.name === "approve" && label === "2^256-1" ? [32, 134] : [];

/** So is the offset to a dynamic argument, and so is the length that it begins with. */
function ofDynamic({ function: called }: TriedAction, name: string): number[] {
  if (name.startsWith("offset of ")) return [7];
  return called?.inputs.some(isDynamic) && name.startsWith("word ") ? [9] : [];
}

function corpusOf(condition: Condition, type: string, label: string): number[] {
  if (label.startsWith("dirty")) return [type === "address" ? 4 : 5];
  if (/^(bound|min|max)/.test(label)) return [1];
  if (condition === "inRange" && label.startsWith("2^")) return [3];
  return label === "2^256-1" ? [1, 6] : [1];
}
