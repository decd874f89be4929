import { setTimeout } from "node:timers/promises";
import { ClassicLevel } from "classic-level";
import { type Hex, parseEventLogs } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { mockLendingPoolAbi } from "../../../generated/mockLendingPool.ts";
import { smartSessionAbi } from "../../../generated/smartSession.ts";
import { buildUserOp, getNonce, signWithSession } from "../../accounts/directUserOp.ts";
import { canonical } from "../../chain/addresses.ts";
import { connectEnvironment } from "../../chain/connectEnvironment.ts";
import { classifyFailure } from "../../enforce/classifyFailure.ts";
import { witnessBundler } from "../../enforce/witnessBundler.ts";
import { repayLoan } from "../operations.ts";
import type { Order } from "./order.ts";

/** How often it looks for blocks, and how long it waits before it tries again, in milliseconds. */
const interval = 50;
const patience = 1_000;
const one = 10n ** 18n;
/** Share of the collateral's worth that the pool counts, in hundredths. */
const counted = 80n;

export type WatchOptions = {
  signal: AbortSignal;
  /** Told what it does, in one line each. */
  log: (line: string) => void;
};

/**
 * Watches a loan: at each new price, pays back what brings its health up to the target. It writes down, crash-safe, up to which block
 * it has dealt with prices, so that a watcher that is killed at any moment misses none. It pays for none twice: what is due is read
 * from the chain each time, and an operation that was sent before a crash has the same nonce as the one sent after it.
 * @throws when the session does not allow it, or needs the owner's grant; it has then paid nothing.
 */
export async function watchLoan(order: Order, { signal, log }: WatchOptions): Promise<void> {
  const database = new ClassicLevel<string, string>(order.database);
  /** Ends early when the watcher is to end. */
  const pause = (time: number) => setTimeout(time, undefined, { signal }).catch(() => {});
  const environment = connectEnvironment(order.info);
  const { publicClient } = environment;
  let seen = BigInt((await database.get("seen")) ?? order.info.forkBlock);
  log(`watching from block ${seen + 1n}`);
  try {
    while (!signal.aborted) {
      const head = await publicClient.getBlockNumber();
      if (head > seen) {
        const logs = await publicClient.getLogs({
          address: order.lending,
          fromBlock: seen + 1n,
          toBlock: head,
        });
        const prices = parseEventLogs({ abi: mockLendingPoolAbi, logs, eventName: "PriceSet" });
        if (prices.length > 0 && !(await react())) {
          await pause(patience);
          continue;
        }
        await database.put("seen", `${head}`, { sync: true });
        seen = head;
        if (prices.length > 0) log(`looked at block ${head}`);
      }
      await pause(interval);
    }
  } finally {
    await database.close();
    await environment.stop();
  }

  /** @returns whether the price has been dealt with; if not, it looks again. */
  async function react(): Promise<boolean> {
    const { lending, loanId, holder } = order;
    const pool = { address: lending, abi: mockLendingPoolAbi } as const;
    const nonce = { account: holder.account, validator: canonical.smartSession };
    const current = await getNonce(environment, nonce);
    if ((await getNonce(environment, { ...nonce, blockTag: "pending" })) > current) {
      log("notNow: an operation is on its way");
      return false;
    }
    const [health, price, [, collateral, debt]] = await Promise.all([
      publicClient.readContract({ ...pool, functionName: "healthOf", args: [loanId] }),
      publicClient.readContract({ ...pool, functionName: "price" }),
      publicClient.readContract({ ...pool, functionName: "loans", args: [loanId] }),
    ]);
    if (health >= order.threshold) return true;
    const debtAtTarget = (((collateral * price) / 100n) * counted) / order.target;
    if (!(await repay(current, debt - debtAtTarget))) return false;
    log(`repaid ${(debt - debtAtTarget) / one} at block ${await publicClient.getBlockNumber()}`);
    return true;
  }

  async function repay(nonce: bigint, amount: bigint): Promise<boolean> {
    const { holder, lending, debt, loanId, threshold } = order;
    const { account, permissionId } = holder;
    const enabled = await publicClient.readContract({
      address: canonical.smartSession,
      abi: smartSessionAbi,
      functionName: "isPermissionEnabled",
      args: [permissionId, account],
    });
    const calls = repayLoan({ lending, debt }, { loanId, amount, threshold });
    const op = buildUserOp({ sender: account, nonce, calls });
    const sessionKey = privateKeyToAccount(order.privateKey as Hex);
    const signing = { sessionKey, permissionId, enable: enabled ? undefined : holder.grant };
    const draft = await signWithSession(environment, op, signing);
    const witness = { environment, abi: [...mockLendingPoolAbi] };
    const failure = await witnessBundler(witness, draft, (limits) =>
      signWithSession(environment, { ...op, ...limits }, signing),
    ).then(
      (told) => told.failure,
      // The bundler gave no answer; what is no lost connection is thrown again.
      (error: Error) => error,
    );
    if (!failure) return true;
    const todo = classifyFailure(failure);
    const reason = failure instanceof Error ? failure.name : failure.reason;
    if (todo === "never" || todo === "renew") throw new Error(`${todo}: ${reason}`);
    log(`${todo}: ${reason}`);
    return false;
  }
}
