import { erc20Abi, parseEther } from "viem";
import { tradingLimits } from "../../../sessions/trading.ts";
import { keys } from "../../chain/addresses.ts";
import { explainContext } from "../../enforce/stage.ts";
import { readStatus } from "../../status/readStatus.ts";
import { does, isRefused } from "../act.ts";
import { tokens } from "../format.ts";
import type { Holder } from "../grant.ts";
import type { Scene } from "../story.ts";
import { callTo } from "../targets.ts";
import { tradeCalls } from "./bot.ts";
import type { Market } from "./market.ts";

/** What the accomplice moves the price with, in cash. */
const ruin = parseEther("300000");

/** What a thief of the key tries first. @returns why each was refused. */
export async function steal(scene: Scene, market: Market, holder: Holder): Promise<string[]> {
  const thief = keys.stranger.address;
  const { perTrade } = tradingLimits;
  const sale = {
    sell: "cash",
    amountIn: parseEther("10"),
    minAmountOut: 0n,
    recipient: holder.account,
  } as const;
  const attempts = {
    "Has the proceeds sent to itself": tradeCalls(market, { ...sale, recipient: thief }),
    "Trades one wei more than it may at once": tradeCalls(market, { ...sale, amountIn: perTrade + 1n }),
    "Sends cash to itself": [
      callTo(market.cash, { abi: erc20Abi, functionName: "transfer", args: [thief, 1n] }),
    ],
    "Has itself approved": [
      callTo(market.cash, { abi: erc20Abi, functionName: "approve", args: [thief, 1n] }),
    ],
  };
  const reasons: string[] = [];
  for (const [text, calls] of Object.entries(attempts))
    reasons.push((await isRefused(scene, holder, text, calls)).reason);
  return reasons;
}

/**
 * What a hostile bot can do within its session: trade at prices that an accomplice has ruined, with no least amount, until the
 * total is used up.
 * @returns the loss, in cash at the price that was right.
 */
export async function ruinByTrading(scene: Scene, market: Market, holder: Holder): Promise<bigint> {
  const { account } = holder;
  const { perTrade, total } = tradingLimits;
  const before = await worthOf(market, account);
  const fair = await market.price();
  const buy = (amountIn: bigint) =>
    tradeCalls(market, { sell: "cash", amountIn, minAmountOut: 0n, recipient: account });
  for (let left = total; left > 0n; left -= perTrade) {
    await market.trade("cash", ruin);
    await does(scene, holder, `Buys for ${tokens(perTrade)} cash at a ruined price`, buy(perTrade));
    await market.closeDay(fair);
  }
  await isRefused(scene, holder, "Buys once more", buy(1_000n));
  return before - (await worthOf(market, account));
}

/**
 * What bad trades can cost at most, by the chain: all that the account's open sessions may still put into trades.
 * @returns their number, and the sum in cash at the pool's price.
 */
export async function mostToLose(scene: Scene, market: Market, account: `0x${string}`) {
  const { environment } = scene;
  const context = explainContext(environment, await environment.clock.now());
  const sessions = await readStatus(context, account);
  const left = sessions
    .filter(({ state }) => state !== "over")
    .flatMap(({ actions }) => actions.flatMap(({ budgets }) => budgets))
    .reduce((sum, { limit, used }) => sum + limit - used, 0n);
  const dearer = Math.max(await market.price(), 1);
  return { sessions: sessions.length, bound: (left * BigInt(Math.ceil(dearer * 1e6))) / 1_000_000n };
}

/** What an account holds, in cash at the pool's price. */
export async function worthOf(market: Market, account: `0x${string}`): Promise<bigint> {
  const { coins, cash } = await market.balances(account);
  const price = BigInt(Math.round((await market.price()) * 1e9));
  return cash + (coins * price) / 1_000_000_000n;
}
