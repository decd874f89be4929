import { expect, test } from "vitest";
import { addressOf, wordOf } from "../testing/sponsorService.ts";
import type { MonitorEvent } from "./events.ts";
import { addRecord, emptyTotals, readPace } from "./totals.ts";

const [sponsor, account] = [addressOf(1), addressOf(2)];
const window = { window: 3_600 };

const operation = (charge: bigint): MonitorEvent => ({
  type: "operation",
  userOpHash: wordOf(1),
  transactionHash: wordOf(2),
  sponsor,
  account,
  nonce: 0n,
  success: true,
  charge,
  gasCost: charge,
  selectors: [],
});
const refund = (amount: bigint): MonitorEvent => ({ type: "tank", sponsor, change: "refunded", amount });

/** The burn rate after blocks at these seconds. */
function rateAfter(blocks: [time: number, events: MonitorEvent[]][]): bigint {
  const totals = emptyTotals();
  for (const [time, events] of blocks) addRecord(totals, { block: 0n, time, events }, window);
  return readPace(totals, sponsor, window).burnRate;
}

test("default: what is charged in the window, an hour, less what came back", () => {
  expect(
    rateAfter([
      [0, []],
      [3_600, [operation(100n)]],
    ]),
  ).toBe(100n);
  expect(
    rateAfter([
      [0, []],
      [3_600, [operation(100n), refund(30n)]],
    ]),
  ).toBe(70n);
});

test("behavior: what came back of an earlier charge is no income", () => {
  expect(
    rateAfter([
      [0, [operation(100n)]],
      [7_200, [refund(30n)]],
    ]),
  ).toBe(0n);
});
