import {
  type AbiParameter,
  concat,
  encodeAbiParameters,
  type Hex,
  hexToBigInt,
  numberToHex,
  size,
  slice,
} from "viem";
import { asArray, isTuple } from "../../session/argumentLayout.ts";
import type { Call } from "../../session/model.ts";
import type { RuleConfig } from "../../session/types.ts";
import { uniAction } from "../policies/uniAction.ts";

const anyTarget = "0x0000000000000000000000000000000000000001";
const word = (value: bigint): Hex => numberToHex(value, { size: 32 });

/** A value for a word that satisfies all rules on it, and an eighth of any total where that can be. */
export function choose(rules: readonly RuleConfig[]): bigint {
  const candidates = rules.flatMap(({ condition, ref, total }) => {
    const bound = hexToBigInt(ref);
    const low = bound >> 128n;
    const high = bound & (2n ** 128n - 1n);
    const own = {
      equal: [bound],
      notEqual: [bound ^ 1n],
      lessThanOrEqual: [bound / 2n, bound],
      lessThan: [bound / 2n, bound - 1n],
      greaterThanOrEqual: [bound],
      greaterThan: [bound + 1n],
      inRange: [(low + high) / 2n, low],
    }[condition];
    return total === undefined ? own : [total / 8n, ...own];
  });
  const fits = (value: bigint) =>
    value >= 0n &&
    rules.every((rule) => holds(rule, value) && (rule.total === undefined || value * 8n <= rule.total));
  const smallFits = [...candidates, 1n, 0n].filter(fits).sort((a, b) => (a < b ? 1 : -1));
  const anyFits = [...candidates, 1n, 0n].find(
    (value) => value >= 0n && rules.every((rule) => holds(rule, value)),
  );
  return smallFits[0] ?? anyFits ?? 0n;
}

/** Whether a word satisfies a rule's condition and, from nothing, its total. */
export function holds(rule: RuleConfig, value: bigint): boolean {
  if (value < 0n || value >= 2n ** 256n) return false;
  const config = { valueLimit: 0n, rules: [{ ...rule, offset: 0 }], used: [0n] };
  const call = { target: anyTarget, value: 0n, data: concat(["0x00000000", word(value)]) } as const;
  return uniAction.check(config, call, []) === undefined;
}

/** Arguments that a decoder takes: nothing, of everything. */
export const argumentsFor = (inputs: readonly AbiParameter[]): Hex =>
  inputs.length === 0 ? "0x" : encodeAbiParameters(inputs, inputs.map(defaultOf));

function defaultOf(parameter: AbiParameter): unknown {
  const array = asArray(parameter);
  if (array) return Array.from({ length: array.length ?? 0 }, () => defaultOf(array.element));
  if (isTuple(parameter)) {
    const values = parameter.components.map(defaultOf);
    const named = parameter.components.every(({ name }) => name);
    return named
      ? Object.fromEntries(parameter.components.map(({ name }, index) => [name, values[index]]))
      : values;
  }
  const { type } = parameter;
  if (type === "address") return anyTarget;
  if (type === "bool") return false;
  if (type === "string") return "";
  if (type === "bytes") return "0x";
  const bytes = /^bytes(\d+)$/.exec(type);
  return bytes ? numberToHex(0n, { size: Number(bytes[1]) }) : type.match(/int(8|16|24|32|40|48)$/) ? 0 : 0n;
}

/** Arguments with one word replaced. */
export function patch(args: Hex, offset: number, value: bigint): Hex {
  const before = offset === 0 ? "0x" : slice(args, 0, offset);
  const after = size(args) > offset + 32 ? slice(args, offset + 32) : "0x";
  return concat([before, word(value), after]);
}

/** A call with one word of its arguments replaced. */
export const withWord = (call: Call, offset: number, value: bigint): Call => ({
  ...call,
  data: concat([slice(call.data, 0, 4), patch(slice(call.data, 4), offset, value)]),
});
