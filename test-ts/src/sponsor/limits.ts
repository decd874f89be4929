import { formatEther } from "viem";
import { costWith, type PromiseBook, type SponsorPromise, type Totals } from "./promiseBook.ts";
import type { AccountUsage, TankState } from "./readTank.ts";
import { refusal } from "./rpcError.ts";

/** What a sponsor agrees to; amounts in wei, all bounds inclusive. A day begins at a multiple of 86,400 s of chain time. */
export type Limits = {
  /** What open promises may come to together. */
  budget: bigint;
  /** Open promises for one account. */
  promisesPerAccount: number;
  costPerOperation?: bigint;
  costPerAccountPerDay?: bigint;
  operationsPerAccountPerDay?: number;
  /** What is promised and charged in a day, together. */
  costPerDay?: bigint;
};

/**
 * Holds a promise against a sponsor's limits, the service's and the chain's, as if it took the place of the open one for the same account
 * and nonce. A day has come to what the book says or what the chain does, whichever is more: a book may be younger than its day, and the
 * chain may not count.
 * @throws {RpcError} that names the first limit that it would pass, with both numbers.
 */
export function checkLimits(
  book: PromiseBook,
  {
    promise,
    limits,
    tank,
    usage,
  }: { promise: SponsorPromise; limits: Limits; tank: TankState; usage: AccountUsage },
): void {
  const { sponsor, account, day } = promise;
  const earlier = book.find(promise);
  const cost = costWith(earlier, promise);
  const promised = book.promised(sponsor) - (earlier?.cost ?? 0n) + cost;
  const open = book.openFor(sponsor, account) + (earlier ? 0 : 1);
  const inDay = (onChain: Totals, of?: typeof account) => {
    const [counted, charged] = [book.counted(sponsor, day, of), book.charged(sponsor, day, of)];
    const replaced = earlier?.day === day ? earlier : undefined;
    return {
      operations:
        counted.operations + Math.max(0, onChain.operations - charged.operations) + (replaced ? 0 : 1),
      cost: counted.cost + most(0n, onChain.cost - charged.cost) - (replaced?.cost ?? 0n) + cost,
    };
  };
  const spentOnChain = tank.day === day ? tank.spentToday : 0n;
  const usedOnChain = usage.day === day ? usage : { spent: 0n, operations: 0 };
  const ofAccount = inDay({ operations: usedOnChain.operations, cost: usedOnChain.spent }, account);
  const ofAll = inDay({ operations: 0, cost: spentOnChain });
  const onChain = tank.limits;

  atMostWei("costPerOperation", cost, limits.costPerOperation, "One operation may cost");
  atMostWei("perOp", cost, orNone(onChain.perOp), "On chain, one operation may cost");
  atMost("promisesPerAccount", open, limits.promisesPerAccount, "An account may hold open promises:");
  for (const [rule, limit] of [
    ["operationsPerAccountPerDay", limits.operationsPerAccountPerDay],
    ["opsPerAccountDay", orNone(onChain.opsPerAccountDay)],
  ] as const) {
    atMost(rule, ofAccount.operations, limit, "Sponsored operations of one account in a day:");
  }
  for (const [rule, limit] of [
    ["costPerAccountPerDay", limits.costPerAccountPerDay],
    ["perAccountDay", orNone(onChain.perAccountDay)],
  ] as const) {
    atMostWei(rule, ofAccount.cost, limit, "One account's operations of a day may cost");
  }
  atMostWei("costPerDay", ofAll.cost, limits.costPerDay, "All operations of a day may cost");
  atMostWei(
    "perDay",
    spentOnChain + promised,
    orNone(onChain.perDay),
    "On chain, all operations of a day may cost",
  );
  atMostWei("budget", promised, limits.budget, "Open promises may come to");
  atMostWei("tank", promised, tank.balance, "The sponsor's gas tank holds");
}

const most = (a: bigint, b: bigint) => (a > b ? a : b);

/** The chain writes "no limit" as 0. */
const orNone = <T extends bigint | number>(limit: T): T | undefined => (limit ? limit : undefined);

function atMostWei(rule: string, wanted: bigint, limit: bigint | undefined, sentence: string): void {
  if (limit === undefined || wanted <= limit) return;
  throw refusal(
    { rule, limit: String(limit), wanted: String(wanted) },
    `${sentence} ${inEther(limit)}, and with this operation it would be ${inEther(wanted)} (${rule}).`,
  );
}

function atMost(rule: string, wanted: number, limit: number | undefined, sentence: string): void {
  if (limit === undefined || wanted <= limit) return;
  throw refusal(
    { rule, limit: String(limit), wanted: String(wanted) },
    `${sentence} ${limit} at most, and this would be number ${wanted} (${rule}).`,
  );
}

/** Small amounts in wei, so that a difference of one shows. */
export function inEther(wei: bigint): string {
  return `${wei} wei (${Number(formatEther(wei)).toPrecision(3)} ETH)`;
}
