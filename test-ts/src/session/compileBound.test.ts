import { type Hex, numberToHex, pad } from "viem";
import { describe, expect, test } from "vitest";
import { above, atLeast, atMost, type Bound, below, between, equal, not, self } from "./bounds.ts";
import { compileBound } from "./compileBound.ts";
import { checkRules } from "./model.ts";
import { SessionError, type SessionErrorCode } from "./sessionError.ts";

const owner = "0x00000000000000000000000000000000000000bb";
const word = (value: bigint) => numberToHex(value, { size: 32 });
const compile = (type: string, bound: Bound) => compileBound(type, bound, "amount");
const allows = (type: string, bound: Bound, value: bigint) => {
  const rules = compile(type, bound).map((comparison) => ({
    ...comparison,
    ref: comparison.ref as Hex,
    offset: 0,
  }));
  return (
    checkRules(rules, 0n, { value: 0n, data: `0x00000000${word(value).slice(2)}` }).verdict.verdict ===
    "accepted"
  );
};

describe("behavior: bounds become unsigned comparisons", () => {
  test.each<[string, Bound, string[]]>([
    ["uint256", equal(7n), ["equal"]],
    ["uint256", not(7n), ["notEqual"]],
    ["uint256", atMost(7n), ["lessThanOrEqual"]],
    ["uint256", atLeast(7n), ["greaterThanOrEqual"]],
    ["uint256", below(7n), ["lessThan"]],
    ["uint256", above(7n), ["greaterThan"]],
    ["uint256", between(1n, 2n ** 128n - 1n), ["inRange"]],
    ["uint256", between(1n, 2n ** 128n), ["greaterThanOrEqual", "lessThanOrEqual"]],
    ["uint64", atLeast(7n), ["inRange"]],
    ["uint160", above(7n), ["greaterThanOrEqual", "lessThanOrEqual"]],
    ["uint8", not(7), ["notEqual", "lessThanOrEqual"]],
    ["int24", equal(-7), ["equal"]],
    ["int256", not(-7n), ["notEqual"]],
    ["address", equal(self), ["equal"]],
    ["address", not(owner), ["notEqual", "lessThanOrEqual"]],
    ["bool", not(true), ["equal"]],
    ["bytes4", equal("0x12345678"), ["equal"]],
    ["bytes32", not(word(1n)), ["notEqual"]],
  ])("%s %o", (type, bound, conditions) => {
    expect(compile(type, bound).map(({ condition }) => condition)).toEqual(conditions);
  });
});

test("behavior: values are laid out as the ABI lays them out", () => {
  expect(compile("address", equal(owner))[0]?.ref).toBe(pad(owner, { size: 32 }));
  expect(compile("address", equal(self))[0]?.ref).toBe(self);
  expect(compile("bytes4", equal("0x12345678"))[0]?.ref).toBe(pad("0x12345678", { dir: "right", size: 32 }));
  expect(compile("bool", not(true))[0]?.ref).toBe(word(0n));
  expect(compile("int24", equal(-1))[0]?.ref).toBe(word(2n ** 256n - 1n));
  expect(compile("uint8", equal(3))[0]?.ref).toBe(word(3n));
  expect(compile("uint256", between(1n, 2n))[0]?.ref).toBe(word((1n << 128n) | 2n));
});

test("behavior: a range holds at both ends and nowhere past them", () => {
  for (const bound of [between(5n, 9n), between(2n ** 130n, 2n ** 131n)]) {
    const { min, max } = bound;
    expect([min - 1n, min, max, max + 1n].map((value) => allows("uint256", bound, value))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  }
});

test("behavior: high bits that a careless decoder drops do not pass a bound on a narrow type", () => {
  const dirty = 2n ** 200n;
  expect(allows("uint8", atLeast(5), dirty | 1n)).toBe(false);
  expect(allows("uint8", above(5), dirty | 6n)).toBe(false);
  expect(allows("uint8", not(5), dirty | 5n)).toBe(false);
  expect(allows("uint160", atLeast(5n), dirty | 1n)).toBe(false);
  expect(allows("bool", not(false), 2n)).toBe(false);
  expect(allows("address", not(owner), dirty | BigInt(owner))).toBe(false);
  expect(allows("address", not(owner), 1n)).toBe(true);
});

test("behavior: a total is kept once, on the last comparison", () => {
  const totals = (type: string, bound: Bound) => compile(type, bound).map(({ total }) => total);
  expect(totals("uint256", atMost(5n, { total: 3n }))).toEqual([3n]);
  expect(totals("uint256", between(1n, 2n ** 200n, { total: 9n }))).toEqual([undefined, 9n]);
  expect(totals("uint8", not(1, { total: 9n }))).toEqual([undefined, 9n]);
});

describe("error: what cannot be enforced is refused by name", () => {
  const untyped = (bound: unknown) => bound as Bound;
  test.each<[SessionErrorCode, string, Bound]>([
    ["OrderOnSigned", "int256", atMost(5n)],
    ["OrderOnSigned", "int24", between(-5n, 5n)],
    ["OrderOnUnordered", "address", atMost(5n)],
    ["OrderOnUnordered", "bytes32", above(5n)],
    ["OrderOnUnordered", "bool", below(1n)],
    ["TotalOnNonAmount", "address", untyped({ bound: "equal", value: owner, total: 5n })],
    ["TotalOnNonAmount", "int256", untyped({ bound: "equal", value: 1n, total: 5n })],
    ["TotalOnNonAmount", "bool", untyped({ bound: "equal", value: true, total: 5n })],
    ["TotalOnNonAmount", "bytes32", untyped({ bound: "equal", value: word(1n), total: 5n })],
    ["OutOfRange", "uint8", atMost(256)],
    ["OutOfRange", "uint256", atMost(-1n)],
    ["OutOfRange", "uint256", atMost(2n ** 256n)],
    ["OutOfRange", "uint256", atMost(1n, { total: 2n ** 256n })],
    ["OutOfRange", "uint256", atMost(1n, { total: -1n })],
    ["OutOfRange", "uint128", between(0n, 2n ** 128n)],
    ["OutOfRange", "int8", equal(128)],
    ["OutOfRange", "int8", equal(-129)],
    ["OutOfRange", "bytes4", equal("0x1234")],
    ["EmptyRange", "uint256", between(2n, 1n)],
    ["EmptyRange", "uint256", between(2n ** 200n, 1n)],
    ["EmptyBound", "uint256", below(0n)],
    ["EmptyBound", "uint8", above(255)],
    ["EmptyBound", "uint256", above(2n ** 256n - 1n)],
    ["NotOnPaddedType", "bytes4", not("0x12345678")],
    ["NotOnPaddedType", "int24", not(1)],
    ["NotOnPaddedType", "int248", not(1n)],
    ["WrongBoundType", "address", equal(5n)],
    ["WrongBoundType", "address", equal("0x1234")],
    ["WrongBoundType", "uint256", equal(owner)],
    ["WrongBoundType", "uint256", equal(true)],
    ["WrongBoundType", "uint256", equal(1e18)],
    ["WrongBoundType", "uint8", equal(1.5)],
    ["WrongBoundType", "bool", equal(1n)],
    ["WrongBoundType", "bytes4", equal(1n)],
    ["UnsupportedType", "function", equal("0x1234")],
  ])("%s: %s", (code, type, bound) => {
    expect(() => compile(type, bound)).toThrow(expect.objectContaining({ name: "SessionError", code }));
  });

  test("the address of a bound has its checksum checked", () => {
    expect(() => compile("address", equal("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046"))).toThrow(
      SessionError,
    );
    expect(compile("address", equal("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"))).toHaveLength(1);
  });
});
