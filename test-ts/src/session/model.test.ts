import { type Hex, numberToHex, size, slice } from "viem";
import { describe, expect, test } from "vitest";
import { checkRules } from "./model.ts";
import type { Condition, RuleConfig } from "./types.ts";

const word = (value: bigint) => numberToHex(value, { size: 32 });
const calldata = (...words: bigint[]): Hex =>
  `0x12345678${words.map((value) => word(value).slice(2)).join("")}`;
const rule = (condition: Condition, ref: bigint, total?: bigint): RuleConfig => ({
  condition,
  offset: 0,
  ref: word(ref),
  ...(total !== undefined && { total }),
});
const MAX = 2n ** 256n - 1n;

describe("behavior: conditions compare unsigned words", () => {
  const range = (3n << 128n) | 5n;
  test.each<[Condition, bigint, bigint[], bigint[]]>([
    ["equal", 5n, [5n], [4n, 6n, 5n | (1n << 160n)]],
    ["notEqual", 5n, [4n, 6n], [5n]],
    ["greaterThan", 5n, [6n, MAX], [5n, 4n]],
    ["lessThan", 5n, [4n, 0n], [5n, MAX]],
    ["greaterThanOrEqual", 5n, [5n, MAX], [4n]],
    ["lessThanOrEqual", 5n, [5n, 0n], [6n, MAX]],
    ["inRange", range, [3n, 4n, 5n], [2n, 6n, 4n | (1n << 128n)]],
    ["inRange", (5n << 128n) | 3n, [], [3n, 4n, 5n]],
  ])("%s", (condition, ref, inside, outside) => {
    const ask = (value: bigint) =>
      checkRules([rule(condition, ref)], 0n, { value: 0n, data: calldata(value) }).verdict;
    for (const value of inside) expect(ask(value)).toEqual({ verdict: "accepted" });
    for (const value of outside)
      expect(ask(value)).toEqual({ verdict: "refused", reason: "condition", rule: 0 });
  });
});

test("behavior: the bounded word must be there in full", () => {
  const ask = (data: Hex) =>
    checkRules([{ ...rule("equal", 0n), offset: 32 }], 0n, { value: 0n, data }).verdict;
  const whole = calldata(7n, 0n);
  expect(ask(whole)).toEqual({ verdict: "accepted" });
  expect(ask(slice(whole, 0, size(whole) - 1))).toEqual({ verdict: "refused", reason: "calldata", rule: 0 });
  expect(ask("0x1234")).toEqual({ verdict: "refused", reason: "calldata", rule: 0 });
});

test("behavior: totals add up, and a refusal uses nothing", () => {
  const rules = [rule("lessThanOrEqual", 10n, 15n), rule("notEqual", 4n)];
  const ask = (amount: bigint, used: readonly bigint[]) =>
    checkRules(rules, 0n, { value: 0n, data: calldata(amount) }, used);
  expect(ask(10n, [])).toEqual({ verdict: { verdict: "accepted" }, used: [10n, 0n] });
  expect(ask(5n, [10n, 0n]).used).toEqual([15n, 0n]);
  expect(ask(6n, [10n, 0n])).toEqual({
    verdict: { verdict: "refused", reason: "total", rule: 0 },
    used: [10n, 0n],
  });
  expect(ask(4n, [10n, 0n])).toEqual({
    verdict: { verdict: "refused", reason: "condition", rule: 1 },
    used: [10n, 0n],
  });
  expect(
    checkRules([rule("notEqual", 0n, MAX)], 0n, { value: 0n, data: calldata(2n) }, [MAX]).verdict,
  ).toEqual({
    verdict: "refused",
    reason: "overflow",
    rule: 0,
  });
});

test("behavior: native value is checked first", () => {
  const ask = (value: bigint) => checkRules([rule("equal", 1n)], 3n, { value, data: calldata(1n) }).verdict;
  expect(ask(3n)).toEqual({ verdict: "accepted" });
  expect(ask(4n)).toEqual({ verdict: "refused", reason: "valuePerCall" });
});
