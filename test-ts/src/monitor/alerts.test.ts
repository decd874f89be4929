import { expect, test } from "vitest";
import { addressOf } from "../testing/sponsorService.ts";
import { type AlertRules, newAlerts, readConditions, type SponsorReading, type Told } from "./alerts.ts";

const [sponsor, account] = [addressOf(1), addressOf(2)];
const rules: AlertRules = { tankBelow: 1_000n, failureShare: 0.2, failureOperations: 5, limitShare: 0.9 };
const calm: SponsorReading = {
  sponsor,
  balance: 1_000n,
  operations: 10,
  reverted: 2,
  day: 7,
  spentToday: 89n,
  limits: { perDay: 100n, perAccountDay: 50n, opsPerAccountDay: 10 },
  standingRule: { perDay: 10n, spent: 8n },
  accounts: [{ account, spent: 44n, operations: 8 }],
};

const where = { chainId: 1, paymaster: addressOf(3), time: 6 };

/** Rings through a series of readings. @returns the kinds of alerts of each. */
function ring(readings: Partial<SponsorReading>[]): string[][] {
  const told: Told = [];
  return readings.map((changes, i) => {
    const conditions = readConditions({ ...calm, ...changes }, rules, new Set(told));
    return newAlerts(conditions, told, { ...where, block: BigInt(i) }).map(({ kind }) => kind);
  });
}

test("default: nothing rings at the levels themselves", () => {
  expect(ring([{}])).toEqual([[]]);
});

test.each<[string, Partial<SponsorReading>, string, RegExp]>([
  ["a tank one wei below its level", { balance: 999n }, "tank-low", /holds 0\.000000000000000999 ETH/],
  ["a failure more", { reverted: 3 }, "failure-rate", /^3 of the last 10 operations/],
  ["the day's total", { spentToday: 90n }, "limit-reached", /^The sponsor .* 90 % of perDay/],
  [
    "the standing rule's total",
    { standingRule: { perDay: 10n, spent: 9n } },
    "limit-reached",
    /^The sponsor .* 90 % of standingRule/,
  ],
  [
    "an account's total",
    { accounts: [{ account, spent: 45n, operations: 8 }] },
    "limit-reached",
    /^The account .* 90 % of perAccountDay/,
  ],
  [
    "an account's number",
    { accounts: [{ account, spent: 44n, operations: 9 }] },
    "limit-reached",
    /90 % of opsPerAccountDay: 9 operations of 10 operations/,
  ],
])("behavior: %s rings, with its numbers", (_, changes, kind, sentence) => {
  const conditions = readConditions({ ...calm, ...changes }, rules, new Set());
  expect(conditions).toMatchObject([{ kind, sponsor, sentence: expect.stringMatching(sentence) }]);
});

test("behavior: few operations make no rate, and a limit of 0 is none", () => {
  const limits = { perDay: 0n, perAccountDay: 0n, opsPerAccountDay: 0 };
  const standingRule = { perDay: 0n, spent: 1_000n };
  expect(ring([{ operations: 4, reverted: 4, limits, spentToday: 1_000n, standingRule }])).toEqual([[]]);
});

test("behavior: what stays so rings once, and again when it comes back", () => {
  const low = { balance: 10n };
  expect(ring([low, low, { balance: 1_000n }, low, { balance: 1_050n }, low])).toEqual([
    ["tank-low"],
    [],
    [],
    [],
    [],
    ["tank-low"],
  ]);
});

test("behavior: a limit that is reached rings once a day", () => {
  const reached = { spentToday: 100n };
  expect(ring([reached, reached, { ...reached, day: 8 }])).toEqual([
    ["limit-reached"],
    [],
    ["limit-reached"],
  ]);
});

test("behavior: alerts of one condition at different blocks differ in id", () => {
  const conditions = readConditions({ ...calm, balance: 1n }, rules, new Set());
  const ids = [1n, 1n, 2n].map((block) => newAlerts(conditions, [], { ...where, block })[0]!.id);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});
