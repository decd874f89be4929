import { type Address, type Log, type PublicClient, parseEventLogs, toEventSelector } from "viem";
import { smartSessionAbi } from "../../generated/smartSession.ts";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import type { BlockRecord, MonitorEvent, SessionEvent, SponsorEvent } from "./events.ts";
import type { ChainStep, LogFilter } from "./followChain.ts";
import { readBundle } from "./readBundle.ts";
import { readSponsoredOperations, sponsoredOperationFilters } from "./sponsoredOperations.ts";

/** The contracts whose events the monitor follows. */
export type Watched = { entryPoint: Address; paymaster: Address; smartSession: Address };

const sessionEvents = ["SessionCreated", "SessionRemoved"] as const;
const sessionTopics = sessionEvents.map((name) =>
  toEventSelector(smartSessionAbi.find((item) => item.type === "event" && item.name === name) as never),
);

/** @returns the logs that {@link readRecord} needs. */
export function watchedFilters({ entryPoint, paymaster, smartSession }: Watched): LogFilter[] {
  return [
    ...sponsoredOperationFilters(entryPoint, paymaster),
    { address: smartSession, topics: [sessionTopics] },
  ];
}

/**
 * Reads what a block holds.
 * @param isKnown whether an account was sponsored before; sessions of others are left out.
 */
export async function readRecord(
  client: PublicClient,
  { block, logs }: Extract<ChainStep, { type: "block" }>,
  { watched, isKnown }: { watched: Watched; isKnown(account: Address): boolean },
): Promise<BlockRecord> {
  const operations = await Promise.all(
    readSponsoredOperations(logs, watched).map((operation) => readBundle(client, operation, watched)),
  );
  const accounts = new Set(operations.map(({ account }) => account));
  const sessions = readSessions(logs, watched.smartSession).filter(
    ({ account }) => accounts.has(account) || isKnown(account),
  );
  return {
    block: block.number,
    time: Number(block.timestamp),
    events: [...readSponsors(logs, watched.paymaster), ...sessions, ...operations],
  };
}

const of = (logs: Log[], address: Address) =>
  logs.filter((log) => log.address.toLowerCase() === address.toLowerCase());

function readSessions(logs: Log[], smartSession: Address): SessionEvent[] {
  return parseEventLogs({
    abi: smartSessionAbi,
    logs: of(logs, smartSession),
    eventName: [...sessionEvents],
  }).map((event) =>
    event.eventName === "SessionCreated"
      ? { type: "session", account: event.args.account, session: event.args.permissionId, change: "created" }
      : {
          type: "session",
          account: event.args.smartAccount,
          session: event.args.permissionId,
          change: "removed",
        },
  );
}

const settings: Partial<Record<string, SponsorEvent["change"]>> = {
  SponsorPaused: "paused",
  SponsorResumed: "resumed",
  TankUnlocked: "unlocked",
  TankLocked: "locked",
  SignerChanged: "signer changed",
  LimitsChanged: "limits changed",
};

function readSponsors(logs: Log[], paymaster: Address): MonitorEvent[] {
  return parseEventLogs({ abi: sponsorPaymasterAbi, logs: of(logs, paymaster) }).flatMap(
    (event): MonitorEvent[] => {
      const { eventName, args } = event;
      if (eventName === "TankDeposited") {
        return [{ type: "tank", sponsor: args.sponsor, change: "deposited", amount: args.amount }];
      }
      if (eventName === "TankWithdrawn") {
        return [{ type: "tank", sponsor: args.sponsor, change: "withdrawn", amount: args.amount }];
      }
      if (eventName === "ChargeSettled") {
        return [{ type: "tank", sponsor: args.sponsor, change: "refunded", amount: args.refund }];
      }
      if (eventName === "SurplusWithdrawn") return [{ type: "surplus", to: args.to, amount: args.amount }];
      if (eventName === "StandingRuleChanged") {
        const { sponsor, perDay } = args;
        if (perDay === 0n) return [{ type: "sponsor", sponsor, change: "standing rule closed" }];
        return [{ type: "sponsor", sponsor, change: "standing rule opened", perDay }];
      }
      if (eventName === "AccountAllowed" || eventName === "CodeHashAllowed") {
        const named = "account" in args ? args.account : args.codeHash;
        const change = args.allowed ? "allowed" : "no longer allowed";
        return [{ type: "sponsor", sponsor: args.sponsor, change, named }];
      }
      const change = settings[eventName];
      return change && "sponsor" in args ? [{ type: "sponsor", sponsor: args.sponsor, change }] : [];
    },
  );
}
