import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { subscriptionStory } from "../src/stories/subscription.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof subscriptionStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, subscriptionStory));
}, 900_000);

test("a merchant collects once a month, though its own contract would let it collect every second", () => {
  expect(told.collected).toBe(20n * 10n ** 18n);
  expect(told.both.reason).toContain("UsageLimitPolicy");
  expect(told.twice.reason).toContain("UsageLimitPolicy: call 2 of 2: uses 1 + 1 > 1");
  expect(told.early.reason).toContain("< validAfter");
  expect(classifyFailure(told.early)).toBe("notNow");
});

test("a price rise is refused", () => {
  expect(told.risen.reason).toContain("12000000000000000000 > 10000000000000000000");
  expect(classifyFailure(told.risen)).toBe("never");
  expect(told.oldPrice.name).toBe("WrongPrice");
});

test("a merchant collects for nothing else, and by no other way", () => {
  expect(told.otherPlan.reason).toContain("planId 2 != 1");
  expect(told.direct.name).toBe("NoPoliciesSet");
});

test("a merchant collects nothing once it is cancelled, with a grant that it had not used", () => {
  expect(told.cancelled.name).toBe("HashMismatch");
  expect(classifyFailure(told.cancelled)).toBe("renew");
});
