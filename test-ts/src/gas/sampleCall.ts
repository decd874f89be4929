import {
  type AbiParameter,
  type Address,
  concat,
  encodeAbiParameters,
  type Hex,
  numberToHex,
  pad,
  size,
  slice,
} from "viem";
import type { Call } from "../accounts/encodeExecute.ts";
import { asArray, isTuple } from "../session/argumentLayout.ts";
import { self } from "../session/bounds.ts";
import type { ActionDefinition, Rule } from "../session/types.ts";

/**
 * @returns a call of the action that its session allows: bounded arguments at their bounds, the others as small as they can be.
 * @param account that grants the session.
 */
export function sampleCall(action: ActionDefinition, account: Address): Call {
  const { inputs } = action.function;
  const data = action.rules.reduce(
    (encoded, rule) => {
      const word = meet(rule, slice(encoded, rule.offset, rule.offset + 32), account);
      return concat([slice(encoded, 0, rule.offset), word, tail(encoded, rule.offset + 32)]);
    },
    encodeAbiParameters(inputs, inputs.map(smallest)),
  );
  return {
    to: action.target,
    value: action.value.perCall > 0n ? 1n : 0n,
    data: concat([action.selector, data]),
  };
}

const tail = (data: Hex, from: number): Hex => (from < size(data) ? slice(data, from) : "0x");

/** @returns a word that the rule lets through, the given one where it does already. */
function meet({ condition, ref, total }: Rule, word: Hex, account: Address): Hex {
  const bound = ref === self ? BigInt(account) : BigInt(ref);
  const [value, most] = [BigInt(word), 2n ** 256n - 1n];
  const [low, high] = {
    equal: [bound, bound],
    notEqual: value === bound ? [bound + 1n, bound + 1n] : [value, value],
    greaterThan: [bound + 1n, most],
    greaterThanOrEqual: [bound, most],
    lessThan: [0n, bound - 1n],
    lessThanOrEqual: [0n, bound],
    inRange: [bound >> 128n, bound & (2n ** 128n - 1n)],
  }[condition] as [bigint, bigint];
  const largest = total === undefined || total / 4n > high ? high : total / 4n;
  const kept = value < low || value > high ? low : value;
  // A bound that is an amount is tried with an amount, not with nothing.
  return numberToHex(condition.startsWith("less") && value === 0n ? largest : kept, { size: 32 });
}

/** The least value of a type, with one byte where it is of any length. */
function smallest(parameter: AbiParameter): unknown {
  const array = asArray(parameter);
  if (array) return Array.from({ length: array.length ?? 0 }, () => smallest(array.element));
  if (isTuple(parameter))
    return Object.fromEntries(parameter.components.map((part) => [part.name, smallest(part)]));
  const { type } = parameter;
  if (type === "bool") return false;
  if (type === "string") return "";
  if (type === "bytes") return "0x";
  if (type === "address") return pad("0x01", { size: 20 });
  if (type.startsWith("bytes")) return pad("0x", { size: Number(type.slice(5)) });
  return 0n;
}
