import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { marketStory } from "../src/stories/market.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof marketStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, marketStory));
}, 900_000);

test("an agent sells at the floor or above, and the account is paid", () => {
  expect(told.earned).toBe(2n * 10n ** 18n);
  expect(told.tooLow.reason).toContain("price 1999999999999999999");
  expect(classifyFailure(told.tooLow)).toBe("never");
});

test("an agent cannot sell another collection", () => {
  expect(told.other.name).toBe("NoPoliciesSet");
});

test("an agent cannot take a token, nor let anybody else", () => {
  expect(told.forAll.name).toBe("NoPoliciesSet");
  expect(told.approved.reason).toContain("0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc !=");
  expect(told.sent.name).toBe("NoPoliciesSet");
  expect(told.holder).toBe(told.account);
});

test("an agent lists no more when its week is over", () => {
  expect(told.over.policy).toBe("TimeFramePolicy");
  expect(classifyFailure(told.over)).toBe("renew");
});
