import { erc20Abi, parseEther } from "viem";
import trading, { tradingLimits } from "../../sessions/trading.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { keys } from "../chain/addresses.ts";
import { does, isRefused } from "./act.ts";
import { tokens } from "./format.ts";
import { grant, type Holder, openAccount } from "./grant.ts";
import { revoke } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { callTo } from "./targets.ts";
import { createBot, tradeCalls } from "./trading/bot.ts";
import { type Day, drawDays } from "./trading/charts.ts";
import { createMarket, type Market } from "./trading/market.ts";
import { priceSeries } from "./trading/priceSeries.ts";

const cashAtStart = parseEther("1000");
const ruin = parseEther("300000");

/** An EMA crossover bot trades a season with its session; then it turns on its user. */
export const tradingStory = {
  name: "trading",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { targets } = environment;
    const market = createMarket(scene);
    await market.open();
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    await fundAccount(environment, account, { bought: cashAtStart });
    const definition = trading(targets);
    const askOwner = async (why: string) => {
      narrator.tell(`The owner grants ${definition.name}: ${why}`);
      return grant(scene, owner, definition);
    };

    narrator.heading(`The bot trades with ${tokens(cashAtStart)} cash.`);
    const bot = await createBot(scene, market, askOwner);
    const days = await liveThrough(scene, market, bot);
    for (const chart of drawDays(days, bot.trades)) narrator.chart(chart);
    const worth = await worthOf(market, account);
    narrator.figure(
      "Worth after the season",
      `${tokens(worth)} cash, of ${tokens(cashAtStart)} at the start`,
    );

    const holder = await askOwner("the season is over");
    const stale = await tradeOnOldQuote(scene, market, holder);

    narrator.heading("The bot turns hostile, with the same key.");
    const refusals = await steal(scene, market, holder);
    const lost = await ruinByTrading(scene, market, holder);
    const price = await market.price();
    const bound = (tradingLimits.total * BigInt(Math.ceil(Math.max(price, 1) * 1e6))) / 1_000_000n;
    narrator.figure("Lost to the hostile bot", `${tokens(lost)} cash; granted were ${tokens(bound)} at most`);

    narrator.heading("The owner ends it.");
    await revoke(scene, owner, [holder]);
    const calls = tradeCalls(market, { sell: "cash", amountIn: 1n, minAmountOut: 0n, recipient: account });
    const ended = await isRefused(scene, holder, "Trades once more", calls);
    return {
      account,
      trades: bot.trades,
      renewals: bot.renewals(),
      days,
      stale,
      refusals,
      lost,
      bound,
      ended,
      worth,
    };
  },
} satisfies Story;

async function liveThrough(
  { narrator }: Scene,
  market: Market,
  bot: Awaited<ReturnType<typeof createBot>>,
): Promise<Day[]> {
  const days: Day[] = [];
  let phase = "";
  for (const [index, day] of priceSeries().entries()) {
    if (day.phase !== phase) narrator.tell(`The market's ${day.phase} begins.`);
    phase = day.phase;
    await market.closeDay(day.price);
    days.push({ day: index + 1, ...(await bot.live(index + 1)), gas: narrator.gas() });
  }
  return days;
}

/** Another trader comes first: the least amount, out of the quote before, holds the trade back. */
async function tradeOnOldQuote(scene: Scene, market: Market, holder: Holder) {
  const amountIn = parseEther("10");
  const minAmountOut = ((await market.quote("cash", amountIn)) * 995n) / 1000n;
  const fair = await market.price();
  await market.trade("cash", ruin);
  const calls = tradeCalls(market, { sell: "cash", amountIn, minAmountOut, recipient: holder.account });
  const failure = await isRefused(scene, holder, "Trades on a quote that is out of date", calls);
  await market.closeDay(fair);
  return failure;
}

/** What a thief of the key tries first. */
async function steal(scene: Scene, market: Market, holder: Holder) {
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
async function ruinByTrading(scene: Scene, market: Market, holder: Holder): Promise<bigint> {
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

/** What an account holds, in cash at the pool's price. */
async function worthOf(market: Market, account: `0x${string}`): Promise<bigint> {
  const { coins, cash } = await market.balances(account);
  const price = BigInt(Math.round((await market.price()) * 1e9));
  return cash + (coins * price) / 1_000_000_000n;
}
