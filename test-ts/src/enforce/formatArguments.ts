import type { RevertError } from "./decodeRevert.ts";

const panics: Record<string, string> = {
  "1": "assertion failed",
  "17": "arithmetic overflow or underflow",
  "18": "division by zero",
  "33": "no such enum value",
  "34": "badly encoded storage bytes",
  "49": "pop from an empty array",
  "50": "index out of bounds",
  "65": "out of memory",
  "81": "call of an uninitialised function",
};

/**
 * The arguments of an error in one line. Ids and hashes (bytes32) are left out: they tell a reader nothing.
 * @returns undefined where nothing is left.
 */
export function formatArguments({ name, args, inputs }: RevertError): string | undefined {
  const values = Object.values(args);
  if (name === "Error") return `${values[0]}`;
  if (name === "Panic") return panics[`${values[0]}`] ?? `code ${values[0]}`;
  const shown = inputs.flatMap(({ type, name: input }, index) =>
    type === "bytes32" ? [] : [`${input ? `${input} ` : ""}${formatValue(values[index])}`],
  );
  return shown.join(", ") || undefined;
}

const formatValue = (value: unknown): string =>
  typeof value === "object"
    ? JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}` : item))
    : `${value}`;
