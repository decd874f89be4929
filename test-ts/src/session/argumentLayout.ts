import type { AbiParameter } from "viem";

const WORD = 32;

type TupleParameter = AbiParameter & { readonly components: readonly AbiParameter[] };

/** Whether the argument's content lies behind an offset word, so that its place in calldata is the caller's choice. */
export function isDynamic(parameter: AbiParameter): boolean {
  if (parameter.type === "bytes" || parameter.type === "string") return true;
  const array = asArray(parameter);
  if (array) return array.length === undefined || isDynamic(array.element);
  return isTuple(parameter) && parameter.components.some(isDynamic);
}

/** Bytes that the argument takes where it stands: its offset word if dynamic, else all of it. */
export function headSize(parameter: AbiParameter): number {
  if (isDynamic(parameter)) return WORD;
  const array = asArray(parameter);
  if (array?.length !== undefined) return array.length * headSize(array.element);
  if (isTuple(parameter)) return parameter.components.reduce((size, part) => size + headSize(part), 0);
  return WORD;
}

/** An array's element and length (undefined if any), or undefined if it is no array. `uint256[2][3]` is 3 of `uint256[2]`. */
export function asArray(
  parameter: AbiParameter,
): { element: AbiParameter; length: number | undefined } | undefined {
  const match = /^(.*)\[(\d*)\]$/.exec(parameter.type);
  if (!match) return undefined;
  const [, type = "", length = ""] = match;
  return { element: { ...parameter, type }, length: length === "" ? undefined : Number(length) };
}

/** Whether the argument is a struct. */
export function isTuple(parameter: AbiParameter): parameter is TupleParameter {
  return parameter.type === "tuple" && "components" in parameter;
}
