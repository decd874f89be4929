import { formatUnits, parseEther } from "viem";
import { tradingLimits } from "../../../sessions/trading.ts";
import type { Call } from "../../accounts/encodeExecute.ts";
import { classifyFailure, type FailureClass } from "../../enforce/classifyFailure.ts";
import { act } from "../act.ts";
import { tokens } from "../format.ts";
import type { Holder } from "../grant.ts";
import { sell } from "../operations.ts";
import { type Scene, StoryError } from "../story.ts";
import type { Market } from "./market.ts";
import { createStrategy } from "./strategy.ts";

/** What the bot accepts below the pool's quote, in thousandths. */
const slippage = 5n;
/** How often it tries one trade. */
const mostTries = 3;

export type Trade = { day: number; price: number; sold: "coin" | "cash"; amount: bigint };

/** An amount that is not above the one given, which may be all that there is. */
const roundDown = (amount: number): bigint => parseEther((Math.floor(amount * 1e6) / 1e6).toFixed(6));

/** Lets the pool take the amount and sells it, in one operation. */
export function tradeCalls(
  { pool, coin, cash }: Market,
  trade: { sell: "coin" | "cash"; amountIn: bigint; minAmountOut: bigint; recipient: `0x${string}` },
): Call[] {
  return sell({ pool, token: trade.sell === "coin" ? coin : cash }, trade);
}

type Refusal = { reason: string; sentence: string; todo: FailureClass };

/**
 * A trader that holds a session's key and decides alone. What is refused for now it leaves for another day, what failed on the way
 * it sends again, for what is over or used up it asks the owner, and where nothing helps it stops.
 * @param askOwner asks the account's owner for a session; called at the start, and whenever one is over or used up.
 */
export async function createBot(scene: Scene, market: Market, askOwner: (why: string) => Promise<Holder>) {
  const strategy = createStrategy();
  const most = Number(formatUnits(tradingLimits.perTrade, 18));
  const trades: Trade[] = [];
  const refusals: (Refusal & { day: number })[] = [];
  let holder = await askOwner("the bot starts");

  async function attempt(calls: Call[]): Promise<{ gas: bigint } | { refusal: Refusal }> {
    try {
      const { failure, outcome } = await act(scene, holder, calls);
      if (!failure) return { gas: outcome!.actualGasUsed };
      const { reason, sentence } = failure;
      return { refusal: { reason, sentence, todo: classifyFailure(failure) } };
    } catch (error) {
      // It throws again what is no lost connection.
      const todo = classifyFailure(error as Error);
      return { refusal: { reason: "no answer", sentence: "The bundler does not answer.", todo } };
    }
  }

  async function execute(day: number, price: number, sell: "coin" | "cash", amountIn: bigint): Promise<void> {
    const expected = await market.quote(sell, amountIn);
    const minAmountOut = expected - (expected * slippage) / 1000n;
    const calls = tradeCalls(market, { sell, amountIn, minAmountOut, recipient: holder.account });
    for (let tries = 1; ; tries += 1) {
      const result = await attempt(calls);
      if ("gas" in result) return book(day, price, { sell, amountIn, gas: result.gas });
      const { refusal } = result;
      scene.narrator.record({ kind: "refused", text: `Day ${day}: trades`, ...refusal });
      refusals.push({ day, ...refusal });
      if (refusal.todo === "notNow") return;
      if (refusal.todo === "never" || tries === mostTries)
        throw new StoryError(`The bot stops: ${refusal.reason}`);
      if (refusal.todo === "renew") holder = await askOwner(refusal.sentence);
    }
  }

  function book(
    day: number,
    price: number,
    { sell, amountIn, gas }: { sell: Trade["sold"]; amountIn: bigint; gas: bigint },
  ): void {
    const text =
      sell === "cash"
        ? `Day ${day}: buys for ${tokens(amountIn)} cash at ${price.toFixed(3)}`
        : `Day ${day}: sells ${tokens(amountIn)} coins at ${price.toFixed(3)}`;
    scene.narrator.record({ kind: "done", text, gas });
    trades.push({ day, price, sold: sell, amount: amountIn });
  }

  return {
    trades,
    /** What was refused, and what the bot made of it. */
    refusals,
    holder: () => holder,
    /** One day of the bot: looks at the price, decides, trades. @returns the averages that it decided by. */
    async live(day: number) {
      const price = await market.price();
      const seen = strategy.close(price);
      const { coins, cash } = await market.balances(holder.account);
      const position = { coins: Number(formatUnits(coins, 18)), cash: Number(formatUnits(cash, 18)), price };
      const decision = strategy.decide(position, most);
      if (decision) await execute(day, price, decision.sell, roundDown(decision.amount));
      return { price, averages: seen, coins: position.coins };
    },
  };
}
