import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { tradingStory } from "../src/stories/trading.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof tradingStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, tradingStory, {
    log: process.env.TELL ? console.log : undefined,
  }));
}, 900_000);

test("a bot buys in a rise and is out before the crash is over", () => {
  expect(told.trades.filter(({ sold }) => sold === "cash").length).toBeGreaterThan(2);
  expect(told.trades.filter(({ sold }) => sold === "coin").length).toBeGreaterThan(2);
  expect(told.days.at(-1)!.coins).toBeLessThan(10);
});

test("a bot asks for a new session when its own is used up or over, once each time", () => {
  const reasons = told.refusals.filter(({ todo }) => todo === "renew").map(({ reason }) => reason);
  // One at the start and one for the hostile act, too.
  expect(told.holders.length).toBe(reasons.length + 2);
  expect(reasons).toContainEqual(expect.stringContaining("amountIn total"));
  expect(reasons).toContainEqual(expect.stringContaining("> validUntil"));
});

test("a bot skips the day when the price has moved beyond its slippage", () => {
  const [skipped, ...more] = told.refusals.filter(({ todo }) => todo === "notNow");
  expect(more).toEqual([]);
  expect(skipped!.reason).toMatch(/^execution InsufficientOutput/);
  expect(told.trades.map(({ day }) => day)).not.toContain(skipped!.day);
});

test("a bot sends a trade again when the bundler does not answer", () => {
  const [lost, ...more] = told.refusals.filter(({ todo }) => todo === "retry");
  expect(more).toEqual([]);
  expect(told.trades.filter(({ day }) => day === lost!.day).length).toBe(1);
});

test("a hostile bot cannot take anything, nor trade more than it was granted", () => {
  expect(told.thefts).toEqual([
    expect.stringContaining("recipient"),
    expect.stringContaining("amount 125000000000000000001 >"),
    expect.stringContaining("is not granted"),
    expect.stringContaining("spender"),
  ]);
});

test("a hostile bot's bad trades cost no more than its one open session had left", () => {
  const total = 500n * 10n ** 18n;
  expect(told.granted).toEqual({ sessions: 1, bound: total });
  expect(told.lost).toBeGreaterThan(total / 10n);
  expect(told.lost).toBeLessThan(told.granted.bound);
});

test("no session is left, and none of them trades any more", () => {
  expect(told.ended.map(({ name }) => name)).toEqual(told.holders.map(() => "InvalidPermissionId"));
  expect(told.ended.map(classifyFailure)).toEqual(told.holders.map(() => "renew"));
  expect(told.remaining).toEqual([]);
});
