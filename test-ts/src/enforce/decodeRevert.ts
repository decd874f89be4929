import type { AbiError } from "abitype";
import {
  type Abi,
  type AbiParameter,
  decodeErrorResult,
  type Hex,
  size,
  slice,
  toFunctionSelector,
} from "viem";
import { formatAbiItem } from "viem/utils";
import { knownErrors } from "./knownErrors.ts";
import { remember } from "./remember.ts";

/** An error that a contract reverted with. */
export type RevertError = {
  /** The error's name; its selector when no ABI names it. */
  name: string;
  /** By parameter name, in order. An unknown error has its whole data as `data`. */
  args: Record<string, unknown>;
  inputs: readonly AbiParameter[];
};

const unnamed: RevertError = { name: "reverted", args: {}, inputs: [] };

/**
 * Names what a contract reverted with: the errors of {@link knownErrors}, `Error(string)`, `Panic(uint256)` and those of `abi`.
 * @param data revert data; empty data has the name "reverted".
 * @param abi of the application's own contracts, or of any other.
 */
export function decodeRevert(data: Hex, abi: Abi = []): RevertError {
  if (size(data) === 0) return unnamed;
  if (size(data) < 4) return { name: data, args: { data }, inputs: [{ name: "data", type: "bytes" }] };
  const known = decodeAs(errorOf(slice(data, 0, 4), abi), data);
  return known ?? { name: slice(data, 0, 4), args: { data }, inputs: [{ name: "data", type: "bytes" }] };
}

function decodeAs(error: AbiError | undefined, data: Hex): RevertError | undefined {
  try {
    const { errorName, args, abiItem } = decodeErrorResult({ abi: error ? [error] : [], data });
    const inputs = "inputs" in abiItem ? abiItem.inputs : [];
    const entries = inputs.map((input, index) => [input.name || `${index}`, args?.[index]]);
    return { name: errorName, args: Object.fromEntries(entries), inputs };
  } catch {
    // Not an error of these ABIs, or its arguments are not encoded as they say: the caller keeps the raw bytes.
    return undefined;
  }
}

/**
 * Names an error of which only the selector is sure, as in the module's `PolicyCheckReverted(bytes32)`.
 * @param word the first 32 bytes of the revert data, right-padded.
 * @returns its name, or undefined when the word is zero: the policy reverted without data.
 */
export function errorNameOf(word: Hex, abi: Abi = []): string | undefined {
  if (BigInt(word) === 0n) return undefined;
  const selector = slice(word, 0, 4);
  if (selector === "0x4e487b71") return "Panic";
  if (selector === "0x08c379a0") return "Error";
  return errorOf(selector, abi)?.name ?? selector;
}

/** The error of a selector: one of {@link knownErrors}, else the first of `abi`. */
function errorOf(selector: Hex, abi: Abi): AbiError | undefined {
  return errorsOf(knownErrors).get(selector) ?? errorsOf(abi).get(selector);
}

const errorsOf = remember((abi: Abi): Map<Hex, AbiError> => {
  const items = abi.filter((item): item is AbiError => item.type === "error");
  return new Map(items.map((item) => [toFunctionSelector(formatAbiItem(item)), item] as const).reverse());
});
