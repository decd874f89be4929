import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  getAddress,
  type Hex,
  hexToBigInt,
  slice,
  toFunctionSelector,
} from "viem";
import { asArray, isDynamic, isTuple } from "../session/argumentLayout.ts";
import { selectorOf } from "./ids.ts";
import { remember } from "./remember.ts";

/** A 32-byte word of a call's arguments. */
export type Parameter = { name: string; type: string };

/**
 * Names the word that a rule looks at.
 * @param data the call's calldata.
 * @param offset in bytes, after the selector.
 * @returns the argument's name and Solidity type; "word 3" where no ABI knows the function or the word is in no head.
 */
export function parameterAt(abi: Abi, data: Hex, offset: number): Parameter {
  const found = functionOf(abi, data);
  const word = found && words(found.inputs)[offset / 32];
  return word ?? { name: offset % 32 === 0 ? `word ${offset / 32}` : `byte ${offset}`, type: "uint256" };
}

const functionsOf = remember((abi: Abi): Map<Hex, AbiFunction> => {
  const items = abi.filter((item): item is AbiFunction => item.type === "function");
  return new Map(items.map((item) => [toFunctionSelector(item), item]));
});

/** The function of an ABI that a call names. */
export const functionOf = (abi: Abi, data: Hex): AbiFunction | undefined =>
  functionsOf(abi).get(selectorOf(data));

/** The words of the arguments' heads, in order. A dynamic argument's word is the offset to it. */
function words(inputs: readonly AbiParameter[], prefix = ""): Parameter[] {
  return inputs.flatMap((input, index) => {
    const name = `${prefix}${input.name || index}`;
    if (isDynamic(input)) return [{ name: `offset of ${name}`, type: "uint256" }];
    const array = asArray(input);
    if (array) {
      const items = Array.from({ length: array.length! }, (_, i) => ({
        ...array.element,
        name: `${name}[${i}]`,
      }));
      return words(items);
    }
    return isTuple(input) ? words(input.components, `${name}.`) : [{ name, type: input.type }];
  });
}

/** A word as a reader of its type expects it; as 32 bytes of hex where it is no clean value of the type. */
export function formatWord(word: Hex, type: string): string {
  const value = hexToBigInt(word);
  if (type === "address") return value >> 160n === 0n ? getAddress(slice(word, 12)) : word;
  if (type === "bool") return value < 2n ? `${value === 1n}` : word;
  if (type.startsWith("bytes")) return word;
  return `${value}`;
}
