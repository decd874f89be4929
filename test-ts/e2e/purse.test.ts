import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { purseStory } from "../src/stories/purse.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof purseStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, purseStory));
}, 900_000);

test("a shopper spends the account's native value within its budget", () => {
  expect(told.owned).toBe(2n);
  expect(told.fees).toBeGreaterThan(0n);
});

test("a shopper cannot spend more than its budget, at once or in all", () => {
  expect(told.overBudget.reason).toContain("ValueLimitPolicy");
  expect(classifyFailure(told.overBudget)).toBe("renew");
  expect(classifyFailure(told.overCall)).toBe("never");
  expect(told.plain.name).toBe("NoPoliciesSet");
});

test("a shopper cannot burn the account's value on gas, by its price nor by its amount", () => {
  const [price, amount] = told.burnt;
  expect(price!.reason).toContain("PaymasterPolicy: maxFeePerGas 10000000000000 > 2000000000");
  expect(amount!.reason).toMatch(/PaymasterPolicy: cost \d+ > 10000000000000000 an operation/);
  expect(told.burnt.map(classifyFailure)).toEqual(["notNow", "notNow"]);
});

test("an empty account is filled up, not given up", () => {
  expect(told.empty.code).toBe("AA21");
  expect(classifyFailure(told.empty)).toBe("notNow");
});

test("a shopper cannot have a sponsor pay, nor spend once its day is over", () => {
  expect(told.sponsored.name).toBe("PaymasterValidationNotEnabled");
  expect(told.over.policy).toBe("TimeFramePolicy");
  expect(classifyFailure(told.over)).toBe("renew");
});
