import { type Hex, isAddress, isHex, pad, size, toHex } from "viem";
import { type Bound, type BoundValue, type Self, self } from "./bounds.ts";
import { SessionError } from "./sessionError.ts";
import type { Condition } from "./types.ts";

/** A rule without its place in calldata. */
export type Comparison = { readonly condition: Condition; readonly ref: Hex | Self; readonly total?: bigint };

const WORD_MAX = 2n ** 256n - 1n;
const ADDRESS_MAX = 2n ** 160n - 1n;
/** A range packs its two ends into one word. */
const RANGE_MAX = 2n ** 128n - 1n;

/**
 * The comparisons of unsigned words that enforce a bound on an argument of a Solidity type.
 *
 * A type narrower than a word is bounded to its own range as well: a decoder that drops the high bits would
 * otherwise read another value than the one that was checked.
 *
 * @param path names the argument in errors.
 * @throws {SessionError} when the bound cannot be enforced on the type, or its value does not fit.
 */
export function compileBound(type: string, bound: Bound, path: string): Comparison[] {
  const [, kind = "", digits = ""] = /^(uint|int|bytes|address|bool)(\d*)$/.exec(type) ?? [];
  if (kind !== "uint") refuseTotal(type, bound, path);
  switch (kind) {
    case "uint":
      return withTotal(uintComparisons(Number(digits || 256), bound, path), bound, path);
    case "int":
      return intComparisons(Number(digits || 256), equality("OrderOnSigned", type, bound, path), path);
    case "bytes":
      return bytesComparisons(Number(digits), equality("OrderOnUnordered", type, bound, path), path);
    case "address":
      return addressComparisons(equality("OrderOnUnordered", type, bound, path), path);
    case "bool":
      return boolComparisons(equality("OrderOnUnordered", type, bound, path), path);
    default:
      throw new SessionError("UnsupportedType", `"${path}" is a ${type}, which no rule can compare.`);
  }
}

function uintComparisons(bits: number, bound: Bound, path: string): Comparison[] {
  const max = 2n ** BigInt(bits) - 1n;
  const amount = (value: BoundValue) => toAmount(value, 0n, max, `uint${bits}`, path);
  if (bound.bound === "between") return range(amount(bound.min), amount(bound.max), path);
  const value = amount(bound.value);
  switch (bound.bound) {
    case "equal":
      return [compare("equal", value)];
    case "not":
      return max === WORD_MAX
        ? [compare("notEqual", value)]
        : [compare("notEqual", value), compare("lessThanOrEqual", max)];
    case "atMost":
      return [compare("lessThanOrEqual", value)];
    case "below":
      if (value === 0n)
        throw new SessionError("EmptyBound", `Nothing is below 0: "${path}" could have no value.`);
      return [compare("lessThan", value)];
    case "atLeast":
      return max === WORD_MAX ? [compare("greaterThanOrEqual", value)] : range(value, max, path);
    case "above":
      if (value === max) {
        throw new SessionError("EmptyBound", `Nothing is above ${max}: "${path}" could have no value.`);
      }
      return max === WORD_MAX ? [compare("greaterThan", value)] : range(value + 1n, max, path);
  }
}

function range(min: bigint, max: bigint, path: string): Comparison[] {
  if (min > max) {
    throw new SessionError(
      "EmptyRange",
      `"${path}" is between ${min} and ${max}: put the smaller end first.`,
    );
  }
  return max <= RANGE_MAX
    ? [compare("inRange", (min << 128n) | max)]
    : [compare("greaterThanOrEqual", min), compare("lessThanOrEqual", max)];
}

function intComparisons(bits: number, bound: Equality, path: string): Comparison[] {
  const half = 2n ** BigInt(bits - 1);
  const value = toAmount(bound.value, -half, half - 1n, `int${bits}`, path);
  if (bound.bound === "not" && bits < 256) throw notOnPadded(`int${bits}`, path);
  return [compare(bound.bound === "equal" ? "equal" : "notEqual", BigInt.asUintN(256, value))];
}

function bytesComparisons(length: number, bound: Equality, path: string): Comparison[] {
  const { value } = bound;
  if (!isHex(value, { strict: true })) throw wrongType(`bytes${length} in hexadecimal`, value, path);
  if (value.length !== 2 + 2 * length) {
    throw new SessionError("OutOfRange", `"${path}" takes ${length} bytes, not ${size(value)}.`);
  }
  if (bound.bound === "not" && length < 32) throw notOnPadded(`bytes${length}`, path);
  return [
    {
      condition: bound.bound === "equal" ? "equal" : "notEqual",
      ref: pad(value, { dir: "right", size: 32 }),
    },
  ];
}

function addressComparisons({ bound, value }: Equality, path: string): Comparison[] {
  if (value !== self && (typeof value !== "string" || !isAddress(value))) {
    throw wrongType("an address, or self", value, path);
  }
  const ref = value === self ? self : pad(value.toLowerCase() as Hex, { size: 32 });
  return bound === "equal"
    ? [{ condition: "equal", ref }]
    : [{ condition: "notEqual", ref }, compare("lessThanOrEqual", ADDRESS_MAX)];
}

function boolComparisons({ bound, value }: Equality, path: string): Comparison[] {
  if (typeof value !== "boolean") throw wrongType("true or false", value, path);
  return [compare("equal", value === (bound === "equal") ? 1n : 0n)];
}

type Equality = Extract<Bound, { bound: "equal" | "not" }>;

function equality(
  code: "OrderOnSigned" | "OrderOnUnordered",
  type: string,
  bound: Bound,
  path: string,
): Equality {
  if (bound.bound === "equal" || bound.bound === "not") return bound as Equality;
  throw new SessionError(
    code,
    code === "OrderOnSigned"
      ? `"${path}" is a signed ${type}, and rules compare words unsigned (-1 is the largest): use equal() instead of ${bound.bound}().`
      : `"${path}" is of type ${type}, which has no order: use equal() instead of ${bound.bound}().`,
  );
}

function withTotal(comparisons: Comparison[], { total }: Bound, path: string): Comparison[] {
  if (total === undefined) return comparisons;
  const limit = toAmount(total, 0n, WORD_MAX, "total", path);
  return comparisons.map((comparison, i) =>
    i === comparisons.length - 1 ? { ...comparison, total: limit } : comparison,
  );
}

function refuseTotal(type: string, bound: Bound, path: string): void {
  if (bound.total === undefined) return;
  throw new SessionError(
    "TotalOnNonAmount",
    `"${path}" is of type ${type}, which adds up to nothing: leave the total out.`,
  );
}

function toAmount(value: BoundValue, min: bigint, max: bigint, type: string, path: string): bigint {
  if (typeof value !== "bigint" && !(typeof value === "number" && Number.isSafeInteger(value))) {
    throw wrongType(`a ${type} as a bigint`, value, path);
  }
  const amount = BigInt(value);
  if (amount < min || amount > max) {
    throw new SessionError("OutOfRange", `"${path}" is a ${type}: ${amount} is not from ${min} to ${max}.`);
  }
  return amount;
}

const compare = (condition: Condition, word: bigint): Comparison => ({
  condition,
  ref: toHex(word, { size: 32 }),
});

const wrongType = (wanted: string, value: unknown, path: string) =>
  new SessionError("WrongBoundType", `"${path}" is compared with ${wanted}, not with ${String(value)}.`);

const notOnPadded = (type: string, path: string) =>
  new SessionError(
    "NotOnPaddedType",
    `"${path}" is of type ${type}: a decoder may drop the padding, so another word can mean the excluded value. Use equal().`,
  );
