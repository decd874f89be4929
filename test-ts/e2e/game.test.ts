import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { gameStory } from "../src/stories/game.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof gameStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, gameStory));
}, 900_000);

test("a game makes 200 moves in parallel, ten at a time", () => {
  expect(told.made).toBe(202n);
  expect(told.gas.length).toBe(200);
  expect(told.sequences).toEqual(Array(10).fill(20n));
  // One block for each round of ten at best. A bundle closes early where the machine is slow: here at half of that at most.
  expect(told.blocks).toBeGreaterThanOrEqual(20n);
  expect(told.blocks).toBeLessThanOrEqual(100n);
});

test("a game moves one class of pieces and gives none away", () => {
  expect(told.other.reason).toContain("class 2 != 1");
  expect(told.given.name).toBe("NoPoliciesSet");
});

test("a game makes no more moves than were granted, and none when its time is over", () => {
  expect(told.tooMany.reason).toContain("UsageLimitPolicy: uses 202 + 1 > 202");
  expect(classifyFailure(told.tooMany)).toBe("renew");
  expect(told.over.policy).toBe("TimeFramePolicy");
  expect(classifyFailure(told.over)).toBe("renew");
});
