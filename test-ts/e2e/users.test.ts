import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { usersStory } from "../src/stories/users.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof usersStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, usersStory));
}, 120_000);

test("a hundred accounts grant the same key, the last for the same gas as the first", () => {
  expect(told.gas.length).toBe(100);
  const [first, last] = [told.shares[0]!, told.shares.at(-1)!];
  // Operations of one bundle share what they warm, so that two shares are not alike to the unit.
  const apart = Number(last.gas - first.gas) / Number(first.gas);
  expect(Math.abs(apart)).toBeLessThan(0.05);
});

test("one account's limit, revocation and expiry are its own", () => {
  expect(told.used.reason).toContain("UsageLimitPolicy: uses 3 + 1 > 3");
  expect(told.gone.name).toBe("InvalidPermissionId");
  expect(told.over.reason).toContain("TimeFramePolicy");
  expect(classifyFailure(told.borrowed)).toBe("renew");
});
