import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import type { StoryReport } from "../src/stories/story.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { tradingStory } from "../src/stories/trading.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof tradingStory.tell>>;
let report: StoryReport;

beforeAll(async () => {
  ({ result: told, report } = await tellStory(environment, tradingStory, {
    log: process.env.TELL ? console.log : undefined,
  }));
}, 120_000);

test("a bot buys in a rise and is out before the crash is over", () => {
  expect(told.trades.filter(({ sold }) => sold === "cash").length).toBeGreaterThan(2);
  expect(told.trades.filter(({ sold }) => sold === "coin").length).toBeGreaterThan(2);
  expect(told.days.at(-1)!.coins).toBeLessThan(10);
});

test("a bot asks for a new session when its own is used up or over, once each time", () => {
  const reasons = report.steps.flatMap((step) =>
    step.kind === "refused" && step.text.startsWith("Day") ? [step.reason] : [],
  );
  expect(reasons.length).toBe(told.renewals);
  expect(reasons).toContainEqual(expect.stringContaining("amountIn total"));
  expect(reasons).toContainEqual(expect.stringContaining("> validUntil"));
});

test("a bot does not trade when the price has moved beyond its slippage", () => {
  expect(told.stale.name).toBe("InsufficientOutput");
  expect(classifyFailure(told.stale)).toBe("notNow");
});

test("a hostile bot cannot take anything, nor trade more than it was granted", () => {
  expect(told.refusals).toEqual([
    expect.stringContaining("recipient"),
    expect.stringContaining("amount 125000000000000000001 >"),
    expect.stringContaining("is not granted"),
    expect.stringContaining("spender"),
  ]);
});

test("a hostile bot's bad trades cost no more than was granted", () => {
  expect(told.lost).toBeGreaterThan(0n);
  expect(told.lost).toBeLessThan(told.bound);
});

test("a revoked bot trades no more", () => {
  expect(told.ended.name).toBe("InvalidPermissionId");
  expect(classifyFailure(told.ended)).toBe("renew");
});
