import { type Address, formatEther, type Hex } from "viem";
import type { Alert } from "./alerts.ts";
import type { MonitorEvent, SponsorEvent } from "./events.ts";
import { stringifyPlain } from "./taggedJson.ts";
import type { Spending, SponsorTotals } from "./totals.ts";

/** What the monitor prints: one line each. Amounts in wei, times in seconds of chain time. */
export type Report =
  | (MonitorEvent & { block: bigint; time: number })
  | { type: "rollback"; to: bigint; operations: number }
  | {
      type: "status";
      block: bigint;
      time: number;
      sponsor: Address;
      balance: bigint;
      /** Wei an hour. */
      burnRate: bigint;
      /** null while nothing burns. */
      hoursLeft: number | null;
      operations: number;
      reverted: number;
    }
  | ({ type: "alert" } & Alert)
  | ({ type: "totals"; sponsor: Address } & Omit<SponsorTotals, "minutes">);

export const toJsonLine = (report: Report): string => stringifyPlain(report);

/** The same for a person: one line, but for totals. */
export function toText(report: Report): string {
  switch (report.type) {
    case "rollback":
      return `The chain has dropped the blocks after ${report.to}; ${count(report.operations, "operation")} taken back.`;
    case "status":
      return `${at(report.time)}  tank of ${short(report.sponsor)}: ${ether(report.balance)}, ${ether(report.burnRate)} an hour, ${report.hoursLeft === null ? "nothing burns" : `${report.hoursLeft.toFixed(1)} hours left`}; ${report.reverted} of ${count(report.operations, "operation")} reverted of late`;
    case "alert":
      return `${at(report.time)}  ALERT ${report.sentence}`;
    case "totals":
      return totalsText(report);
    case "operation": {
      const { charge, account, session, selectors, success, reason } = report;
      const end = success ? "" : `; reverted${reason ? `: ${reason}` : ""}`;
      return `${at(report.time)}  block ${report.block}: ${short(account)} calls ${selectors.join(" + ") || "what cannot be read"}${session ? ` by session ${short(session)}` : ""}, ${ether(charge)} of ${short(report.sponsor)}${end}`;
    }
    case "tank":
      return `${at(report.time)}  block ${report.block}: tank of ${short(report.sponsor)} ${report.change} ${ether(report.amount)}`;
    case "sponsor":
      return `${at(report.time)}  block ${report.block}: sponsor ${short(report.sponsor)} ${report.change}${detailOf(report)}`;
    case "surplus":
      return `${at(report.time)}  block ${report.block}: ${ether(report.amount)} of no tank withdrawn to ${short(report.to)}`;
    case "session":
      return `${at(report.time)}  block ${report.block}: session ${short(report.session)} of ${short(report.account)} ${report.change}`;
  }
}

function totalsText(totals: Extract<Report, { type: "totals" }>): string {
  const table = (title: string, rows: Record<string, Spending>) =>
    Object.entries(rows)
      .sort(([, a], [, b]) => Number(b.charged - a.charged))
      .map(([key, { operations, reverted, charged }]) => {
        const failed = reverted > 0 ? `, ${reverted} reverted` : "";
        return `  ${title} ${key}: ${ether(charged)}, ${count(operations, "operation")}${failed}`;
      });
  const { operations, reverted, charged, refunded } = totals;
  return [
    `Sponsor ${totals.sponsor}: ${ether(charged)} charged, ${ether(refunded)} refunded, ${count(operations, "operation")}, ${reverted} reverted`,
    ...table("account", totals.byAccount),
    ...table("session", totals.bySession),
    ...table("selectors", totals.bySelector),
  ].join("\n");
}

function detailOf({ perDay, named }: SponsorEvent): string {
  if (named) return ` by standing rule: ${short(named)}`;
  return perDay === undefined ? "" : `: ${ether(perDay)} a day`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const at = (time: number) => new Date(time * 1_000).toISOString().replace(".000Z", "Z");
const short = (hex: Hex) => `${hex.slice(0, 6)}…${hex.slice(-4)}`;
const ether = (wei: bigint) => `${formatEther(wei)} ETH`;
