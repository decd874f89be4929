import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { tokensStory } from "../src/stories/tokens.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof tokensStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, tokensStory));
}, 900_000);

test("an account without native value pays for its gas in tokens, with an allowance that is then used up", async () => {
  expect(await environment.publicClient.getBalance({ address: told.account })).toBe(0n);
  expect(told.allowed).toBe(3n * told.price);
  expect(told.paid).toBeGreaterThan(0n);
  expect(told.paid).toBeLessThan(told.price);
  expect(told.spent).toBeLessThan(told.allowed);
  expect(told.left).toBe(0n);
});

test("no other paymaster may pay, nor the account itself", () => {
  expect(told.otherPaymaster.reason).toContain("is not one of the 1 named");
  expect(told.selfPaid.reason).toContain("PaymasterPolicy: no paymaster, and one of the 1 named must pay");
});

test("the key cannot allow the paymaster more", () => {
  expect(told.larger.name).toBe("NoPoliciesSet");
});

test("what the session may cost in all is used up, and needs the owner", () => {
  expect(told.used.reason).toContain("PaymasterPolicy: cost total");
  expect([told.used, told.ended].map(classifyFailure)).toEqual(["renew", "renew"]);
});
