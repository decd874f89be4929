import { type AbiParameter, type Address, encodeFunctionData, numberToHex } from "viem";
import { expect, test } from "vitest";
import { createRandom, type Random } from "../testing/random.ts";
import { type BoundLeaf, randomSession } from "../testing/randomSession.ts";
import { asArray, isTuple } from "./argumentLayout.ts";
import { type Bound, type BoundValue, self } from "./bounds.ts";
import { checkRules } from "./model.ts";
import { resolveRules } from "./resolveRules.ts";

const account: Address = "0x00000000000000000000000000000000000000bb";
const target: Address = "0x00000000000000000000000000000000000000aa";

/** What a bound means, said in terms of the argument's value and not of its encoding. */
function allows(bound: Bound, value: BoundValue): boolean {
  if (bound.bound === "between") return bound.min <= value && value <= bound.max;
  const limit = bound.value === self ? account : bound.value;
  switch (bound.bound) {
    case "equal":
      return value === limit;
    case "not":
      return value !== limit;
    case "atMost":
      return value <= limit;
    case "atLeast":
      return value >= limit;
    case "below":
      return value < limit;
    case "above":
      return value > limit;
  }
}

/** A value near what the bounds say of it, so that both verdicts occur. */
function randomArgument(
  random: Random,
  parameter: AbiParameter,
  keys: BoundLeaf["keys"],
  leaves: readonly BoundLeaf[],
): unknown {
  const array = asArray(parameter);
  if (array) {
    const length = array.length ?? random.index(3);
    return Array.from({ length }, (_, i) => randomArgument(random, array.element, [...keys, i], leaves));
  }
  if (isTuple(parameter)) {
    const member = (part: AbiParameter) => randomArgument(random, part, [...keys, part.name!], leaves);
    return Object.fromEntries(parameter.components.map((part) => [part.name, member(part)]));
  }
  const bound = leaves.find((leaf) => leaf.keys.join() === keys.join())?.bound;
  return randomLeaf(random, parameter.type, bound);
}

function randomLeaf(random: Random, type: string, bound: Bound | undefined): BoundValue {
  const [, kind, digits] = /^([a-z]+)(\d*)$/.exec(type)!;
  const size = Number(digits);
  const hint = bound && (bound.bound === "between" ? random.pick([bound.min, bound.max]) : bound.value);
  const useHint = hint !== undefined && random.chance(0.9);
  if (kind === "uint") {
    const near = useHint ? BigInt(hint) + BigInt(random.index(3) - 1) : random.bits(256);
    return BigInt.asUintN(size, near);
  }
  if (useHint) return hint === self ? account : hint;
  if (kind === "int") return BigInt.asIntN(size, random.bits(256));
  if (kind === "bool") return random.chance(0.5);
  if (kind === "address") return random.address();
  return kind === "string" ? numberToHex(random.bits(64)) : random.bytes(size || random.index(70));
}

function valueAt(value: unknown, [key, ...rest]: BoundLeaf["keys"]): BoundValue {
  return key === undefined ? (value as BoundValue) : valueAt((value as Record<string, unknown>)[key], rest);
}

test("behavior: the rules allow a call exactly when its arguments are within the bounds", () => {
  const random = createRandom("the meaning of bounds");
  const verdicts = { accepted: 0, refused: 0 };
  for (let i = 0; i < 300; i++) {
    const { definition, actions } = randomSession(random, target, false);
    for (const [place, { function: abiFunction, leaves }] of actions.entries()) {
      const rules = resolveRules(definition.actions[place]!, account).map(({ total: _, ...rule }) => rule);
      const args = Object.fromEntries(
        abiFunction.inputs.map((input) => [input.name, randomArgument(random, input, [input.name!], leaves)]),
      );
      const expected = leaves.every(({ keys, bound }) => allows(bound, valueAt(args, keys)));
      const data = encodeFunctionData({ abi: [abiFunction], args: Object.values(args) });
      const { verdict } = checkRules(rules, 0n, { value: 0n, data }).verdict;
      expect(verdict, JSON.stringify(abiFunction)).toBe(expected ? "accepted" : "refused");
      verdicts[verdict]++;
    }
  }
  expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(100);
});
