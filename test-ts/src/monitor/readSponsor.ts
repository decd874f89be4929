import type { Address, PublicClient } from "viem";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import { readTank } from "../sponsor/readTank.ts";
import { secondsPerDay } from "../sponsor/sponsorship.ts";
import type { SponsorReading } from "./alerts.ts";
import type { History } from "./history.ts";
import { readPace, type Window } from "./totals.ts";

/** A sponsor at the head of the chain: its tank and limits there, and its pace out of the history. */
export async function readSponsor(
  client: PublicClient,
  {
    paymaster,
    sponsor,
    history,
    window,
  }: { paymaster: Address; sponsor: Address; history: History } & Window,
): Promise<SponsorReading & { burnRate: bigint }> {
  const { balance, spentToday, day: countedDay, limits } = await readTank(client, { paymaster, sponsor });
  const day = Math.floor(history.totals.time / secondsPerDay);
  const limited = limits.perAccountDay > 0n || limits.opsPerAccountDay > 0;
  const accounts = await Promise.all(
    (limited ? recentAccounts(history, sponsor) : []).map(async (account) => {
      const usage = await client.readContract({
        address: paymaster,
        abi: sponsorPaymasterAbi,
        functionName: "usageOf",
        args: [sponsor, account],
      });
      const { spent, operations } = usage.day === day ? usage : { spent: 0n, operations: 0 };
      return { account, spent, operations };
    }),
  );
  const rule = await client.readContract({
    address: paymaster,
    abi: sponsorPaymasterAbi,
    functionName: "standingRuleOf",
    args: [sponsor],
  });
  return {
    ...readPace(history.totals, sponsor, { window }),
    sponsor,
    balance,
    day,
    spentToday: countedDay === day ? spentToday : 0n,
    limits,
    standingRule: { perDay: rule.perDay, spent: rule.day === day ? rule.spent : 0n },
    accounts,
  };
}

function recentAccounts({ recent }: History, sponsor: Address): Address[] {
  const operations = recent.flatMap(({ events }) => events.filter((event) => event.type === "operation"));
  return [...new Set(operations.filter((event) => event.sponsor === sponsor).map(({ account }) => account))];
}
