import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { dcaStory } from "../src/stories/dca.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof dcaStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, dcaStory));
}, 900_000);

test("a plan buys once a week, as often as was granted and no more", () => {
  expect(told.spent).toBe(30n * 10n ** 18n);
  expect(told.ended.map(classifyFailure)).toEqual(Array(4).fill("renew"));
});

test("a plan cannot buy twice in one week, by one operation or by two", () => {
  expect(told.twoAtOnce.reason).toContain("UsageLimitPolicy");
  expect(told.again.reason).toContain("UsageLimitPolicy: call 2 of 2: uses 1 + 1 > 1");
  expect(classifyFailure(told.more)).toBe("never");
});

test("a plan cannot buy before the week begins, nor make up for one that went by", () => {
  expect(told.early.reason).toContain("< validAfter");
  expect(classifyFailure(told.early)).toBe("notNow");
  expect(classifyFailure(told.late)).toBe("renew");
  expect(told.missed.reason).toContain("> validUntil");
});
