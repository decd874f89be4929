import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { loanStory } from "../src/stories/loan.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof loanStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, loanStory));
}, 120_000);

test("a watcher leaves a healthy loan alone and pays back what one in danger needs", () => {
  const { untouched, afterFirst } = told.debts;
  expect(untouched).toBe(100n * 10n ** 18n);
  // 100 of collateral at 1.4, 80 % of it counted, over a health of 1.5.
  expect(afterFirst).toBe((112n * 10n ** 18n * 10n) / 15n);
});

test("a watcher that was killed catches up, and pays for nothing twice", () => {
  const { afterSecond, afterThird } = told.debts;
  expect(afterSecond).toBe((88n * 10n ** 18n * 10n) / 15n);
  expect(afterThird).toBe(afterSecond);
});

test("a watcher's key pays one loan back, in danger only", () => {
  expect(told.healthy.name).toBe("NotBelow");
  expect(classifyFailure(told.healthy)).toBe("notNow");
  expect(told.anyHealth.reason).toContain("threshold");
  expect(told.otherLoan.reason).toContain("loanId 2 != 1");
});

test("a watcher's key cannot touch the loan otherwise, nor once it is revoked", () => {
  for (const { name } of [told.plain, told.drawn, told.taken]) expect(name).toBe("NoPoliciesSet");
  expect(told.ended.name).toBe("InvalidPermissionId");
});
