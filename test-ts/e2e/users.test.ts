import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { usersStory } from "../src/stories/users.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof usersStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, usersStory, { accounts: [10, 100] }));
}, 900_000);

const percentApart = (one: number, other: number) => (Math.abs(one - other) / one) * 100;

test("a hundred accounts grant the same key, each for what one of ten takes in gas and calls", () => {
  const [ten, hundred] = told.rounds;
  expect([ten!.operations, hundred!.operations]).toEqual([10, 100]);
  expect(told.gas.length).toBe(100);
  // Operations of one bundle share what they warm, so that two rounds are not alike to the unit.
  expect(percentApart(Number(ten!.gas), Number(hundred!.gas))).toBeLessThan(5);
  const [few, many] = [ten!.work.requests / 10, hundred!.work.requests / 100];
  expect(few).toBeGreaterThan(10);
  expect(percentApart(few, many)).toBeLessThan(25);
});

test("one account's limit, revocation and expiry are its own", () => {
  expect(told.used.reason).toContain("UsageLimitPolicy: uses 3 + 1 > 3");
  expect(told.gone.name).toBe("InvalidPermissionId");
  expect(told.over.reason).toContain("TimeFramePolicy");
  expect(told.replayed.name).toBe("HashMismatch");
  expect(classifyFailure(told.replayed)).toBe("renew");
  expect(told.borrowed.name).toBe("HashMismatch");
});
