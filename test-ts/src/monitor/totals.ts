import type { Address } from "viem";
import type { BlockRecord, OperationEvent } from "./events.ts";

/** Operations, those of them that reverted, and what all were charged, in wei. */
export type Spending = { operations: number; reverted: number; charged: bigint };

/** What a sponsor has spent, and on what. */
export type SponsorTotals = Spending & {
  refunded: bigint;
  deposited: bigint;
  withdrawn: bigint;
  byAccount: Record<string, Spending>;
  /** By permission id; what no session signed is under "none". */
  bySession: Record<string, Spending>;
  /** By the selectors of an operation's calls, joined by "+"; what cannot be read is under "unknown". */
  bySelector: Record<string, Spending>;
  /** Of the last window, by the minute that it began in, in seconds. What came back is taken off what was charged. */
  minutes: Record<string, Spending>;
};

/** Plain data: it is kept in the state file. */
export type Totals = {
  /** Time of the first block that was read, in seconds. */
  since?: number;
  time: number;
  sponsors: Record<Address, SponsorTotals>;
};

/** How far back the burn rate and the share of reverted operations look, in seconds. */
export type Window = { window: number };

export const emptyTotals = (): Totals => ({ time: 0, sponsors: {} });

const emptySpending = (): Spending => ({ operations: 0, reverted: 0, charged: 0n });

const emptySponsor = (): SponsorTotals => ({
  ...emptySpending(),
  refunded: 0n,
  deposited: 0n,
  withdrawn: 0n,
  byAccount: {},
  bySession: {},
  bySelector: {},
  minutes: {},
});

/** Adds a block to the totals, in place. */
export function addRecord(totals: Totals, { time, events }: BlockRecord, { window }: Window): void {
  totals.since ??= time;
  totals.time = time;
  for (const event of events) {
    if (event.type === "session" || event.type === "surplus") continue;
    totals.sponsors[event.sponsor] ??= emptySponsor();
    const sponsor = totals.sponsors[event.sponsor]!;
    if (event.type === "tank") sponsor[event.change] += event.amount;
    if (event.type === "tank" && event.change === "refunded") minuteOf(sponsor, time).charged -= event.amount;
    if (event.type === "operation") addOperation(sponsor, event, time);
  }
  for (const { minutes } of Object.values(totals.sponsors)) {
    for (const minute of Object.keys(minutes))
      if (Number(minute) + 60 <= time - window) delete minutes[minute];
  }
}

function addOperation(sponsor: SponsorTotals, operation: OperationEvent, time: number): void {
  const { account, session = "none", selectors, success, charge } = operation;
  const parts = [
    sponsor,
    spendingOf(sponsor.byAccount, account),
    spendingOf(sponsor.bySession, session),
    spendingOf(sponsor.bySelector, selectors.join("+") || "unknown"),
    minuteOf(sponsor, time),
  ];
  for (const part of parts) {
    part.operations++;
    if (!success) part.reverted++;
    part.charged += charge;
  }
}

const minuteOf = ({ minutes }: SponsorTotals, time: number) => spendingOf(minutes, `${time - (time % 60)}`);

function spendingOf(table: Record<string, Spending>, key: string): Spending {
  table[key] ??= emptySpending();
  return table[key];
}

/** What the last window says of a sponsor. */
export type Pace = {
  /** In wei an hour. */
  burnRate: bigint;
  operations: number;
  reverted: number;
};

/** @returns whether an account was ever sponsored. */
export function isSponsored(totals: Totals, account: Address): boolean {
  return Object.values(totals.sponsors).some(({ byAccount }) => account in byAccount);
}

/** @returns a sponsor's pace; over what was seen, where that is less than the window, but a minute at least. */
export function readPace(totals: Totals, sponsor: Address, { window }: Window): Pace {
  const seen = Math.max(60, Math.min(window, totals.time - (totals.since ?? totals.time)));
  const sum = emptySpending();
  for (const { operations, reverted, charged } of Object.values(totals.sponsors[sponsor]?.minutes ?? {})) {
    sum.operations += operations;
    sum.reverted += reverted;
    sum.charged += charged;
  }
  return {
    // What came back may be of a charge before the window.
    burnRate: sum.charged > 0n ? (sum.charged * 3_600n) / BigInt(seen) : 0n,
    operations: sum.operations,
    reverted: sum.reverted,
  };
}
