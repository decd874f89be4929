import { createHash } from "node:crypto";
import { type Address, formatEther } from "viem";

/** What a monitor warns of. */
export type AlertRules = {
  /** A tank below this many wei. */
  tankBelow?: bigint;
  /** A share of reverted operations above this, 0 to 1, */
  failureShare: number;
  /** where there were at least so many in the window. */
  failureOperations: number;
  /** A limit of which at least this share is used, 0 to 1. */
  limitShare: number;
};

/** Something that is so now and should be known. */
export type Condition = {
  kind: "tank-low" | "limit-reached" | "failure-rate";
  /** Tells apart what is to be told once. */
  key: string;
  sponsor: Address;
  account?: Address;
  sentence: string;
  numbers: Record<string, string>;
};

/** A condition that came true, as it is told. */
export type Alert = Omit<Condition, "key"> & {
  /** The same for the same event, also after a restart. */
  id: string;
  chainId: number;
  paymaster: Address;
  block: bigint;
  /** In seconds of chain time. */
  time: number;
};

/** What is known of one sponsor at the head of the chain; amounts in wei, a limit of 0 is none. */
export type SponsorReading = {
  sponsor: Address;
  balance: bigint;
  operations: number;
  reverted: number;
  day: number;
  spentToday: bigint;
  limits: { perDay: bigint; perAccountDay: bigint; opsPerAccountDay: number };
  /** What the standing rule pays a day, 0 while it is closed, and what of it the day has used. */
  standingRule: { perDay: bigint; spent: bigint };
  /** Accounts that the sponsor has paid for of late. */
  accounts: readonly { account: Address; spent: bigint; operations: number }[];
};

/** A tank is low until it is this much above its level, in percent: charges and refunds alone shall not ring twice. */
const recovered = 105n;

/**
 * What is so now.
 * @param active keys of what was so before: a condition ends a little past the point where it begins.
 */
export function readConditions(
  reading: SponsorReading,
  rules: AlertRules,
  active: ReadonlySet<string>,
): Condition[] {
  return [
    ...tankConditions(reading, rules, active),
    ...limitConditions(reading, rules),
    ...failures(reading, rules, active),
  ];
}

function tankConditions(
  { sponsor, balance }: SponsorReading,
  { tankBelow }: AlertRules,
  active: ReadonlySet<string>,
) {
  if (tankBelow === undefined) return [];
  const key = `tank-low:${sponsor}`;
  const level = active.has(key) ? (tankBelow * recovered) / 100n : tankBelow;
  if (balance >= level) return [];
  const condition: Condition = {
    kind: "tank-low",
    key,
    sponsor,
    sentence: `The gas tank of ${sponsor} holds ${formatEther(balance)} ETH, less than ${formatEther(tankBelow)} ETH.`,
    numbers: { balance: `${balance}`, level: `${tankBelow}` },
  };
  return [condition];
}

function limitConditions(reading: SponsorReading, { limitShare }: AlertRules): Condition[] {
  const { sponsor, day, limits } = reading;
  const of = (
    name: string,
    used: bigint | number,
    limit: bigint | number,
    unit: string,
    account?: Address,
  ) => {
    if (!limit || Number(used) < Number(limit) * limitShare) return [];
    const percent = Math.floor((Number(used) / Number(limit)) * 100);
    const shown = (amount: bigint | number) =>
      typeof amount === "bigint" ? `${formatEther(amount)} ${unit}` : `${amount} ${unit}`;
    const condition: Condition = {
      kind: "limit-reached",
      key: `limit-reached:${name}:${sponsor}:${account ?? ""}:${day}`,
      sponsor,
      ...(account ? { account } : {}),
      sentence: `${account ? `The account ${account}` : `The sponsor ${sponsor}`} has used ${percent} % of ${name}: ${shown(used)} of ${shown(limit)}.`,
      numbers: { limit: `${limit}`, used: `${used}`, day: `${day}` },
    };
    return [condition];
  };
  return [
    ...of("perDay", reading.spentToday, limits.perDay, "ETH"),
    ...of("standingRule", reading.standingRule.spent, reading.standingRule.perDay, "ETH"),
    ...reading.accounts.flatMap(({ account, spent, operations }) => [
      ...of("perAccountDay", spent, limits.perAccountDay, "ETH", account),
      ...of("opsPerAccountDay", operations, limits.opsPerAccountDay, "operations", account),
    ]),
  ];
}

function failures(
  { sponsor, operations, reverted }: SponsorReading,
  { failureShare, failureOperations }: AlertRules,
  active: ReadonlySet<string>,
): Condition[] {
  const key = `failure-rate:${sponsor}`;
  const share = active.has(key) ? failureShare / 2 : failureShare;
  if (operations < failureOperations || reverted <= operations * share) return [];
  return [
    {
      kind: "failure-rate",
      key,
      sponsor,
      sentence: `${reverted} of the last ${operations} operations that ${sponsor} paid for reverted.`,
      numbers: { operations: `${operations}`, reverted: `${reverted}` },
    },
  ];
}

/** What has been told already: the conditions that still hold. Plain data. */
export type Told = string[];

/**
 * Picks what is new.
 * @param told is brought up to date, in place: what no longer holds may ring again.
 */
export function newAlerts(
  conditions: readonly Condition[],
  told: Told,
  where: Pick<Alert, "chainId" | "paymaster" | "block" | "time">,
): Alert[] {
  const known = new Set(told);
  told.splice(0, told.length, ...conditions.map(({ key }) => key));
  return conditions
    .filter(({ key }) => !known.has(key))
    .map(({ key, ...condition }) => ({
      id: createHash("sha256")
        .update(`${where.chainId}:${where.paymaster}:${key}:${where.block}`)
        .digest("hex")
        .slice(0, 32),
      ...condition,
      ...where,
    }));
}
