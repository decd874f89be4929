import { beforeAll, expect, test } from "vitest";
import { classifyFailure } from "../src/enforce/classifyFailure.ts";
import { loanStory } from "../src/stories/loan.ts";
import { tellStory } from "../src/stories/tellStory.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment({ restore: "file" });
let told: Awaited<ReturnType<typeof loanStory.tell>>;

beforeAll(async () => {
  ({ result: told } = await tellStory(environment, loanStory));
}, 900_000);

const ether = 10n ** 18n;
/** What brings a debt down to a health of 1.5: of 100 of collateral, 80 % of its worth count. */
const debtAt = (price: bigint) => (price * 80n * ether) / 15n;

test("a watcher leaves a healthy loan alone and pays back what one in danger needs", () => {
  expect(told.untouched).toEqual([]);
  expect(told.payments[0]).toBe(100n * ether - debtAt(14n));
});

test("a watcher that was killed goes on after the last block that it has dealt with", () => {
  const [start, ...further] = told.resumed;
  expect(start).toBe(environment.forkBlock + 1n);
  expect(further.length).toBe(2);
  // Blocks without a price may have come in between; the price that it was killed over comes after.
  for (const [index, block] of further.entries()) {
    expect(block).toBeGreaterThan(told.looked[index]!);
    expect(block).toBeLessThanOrEqual(told.missed[index]!);
  }
});

test("a watcher pays once for each price, also for one that it was killed over", () => {
  expect(told.payments.slice(1)).toEqual([debtAt(14n) - debtAt(11n), debtAt(11n) - debtAt(8n)]);
});

test("a watcher's key pays one loan back, in danger only", () => {
  expect(told.healthy.name).toBe("NotBelow");
  expect(classifyFailure(told.healthy)).toBe("notNow");
  expect(told.anyHealth.reason).toContain("threshold");
  expect(told.otherLoan.reason).toContain("loanId 2 != 1");
});

test("a watcher's key cannot burn the account's value on gas", () => {
  expect(told.burnt.map(({ policy }) => policy)).toEqual(["PaymasterPolicy", "PaymasterPolicy"]);
});

test("a watcher's key cannot touch the loan otherwise, nor once it is revoked", () => {
  for (const { name } of [told.plain, told.drawn, told.taken]) expect(name).toBe("NoPoliciesSet");
  expect(told.ended.name).toBe("InvalidPermissionId");
});
