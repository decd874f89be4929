import { parseEther } from "viem";
import trading from "../../sessions/trading.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { explainContext } from "../enforce/stage.ts";
import { readStatus } from "../status/readStatus.ts";
import { isRefused } from "./act.ts";
import { tokens } from "./format.ts";
import { type Holder, openAccount } from "./grant.ts";
import { renew } from "./renew.ts";
import { ownerDoes, removal } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { createBot, tradeCalls } from "./trading/bot.ts";
import { type Day, drawDays } from "./trading/charts.ts";
import { mostToLose, ruinByTrading, steal, worthOf } from "./trading/hostile.ts";
import { createMarket } from "./trading/market.ts";
import { createMishaps, type Mishap } from "./trading/mishaps.ts";
import { priceSeries } from "./trading/priceSeries.ts";

const cashAtStart = parseEther("1000");

/** What goes wrong at the bot's first trade of a phase. */
const mishaps: Partial<Record<string, Mishap>> = { chop: "overtaken", crash: "outage" };

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
    const holders: Holder[] = [];
    const askOwner = async (why: string) => {
      narrator.tell(`The bot asks for ${definition.name}: ${why}`);
      const holder = await renew(scene, owner, holders.at(-1), definition);
      holders.push(holder);
      return holder;
    };

    narrator.heading(`The bot trades with ${tokens(cashAtStart)} cash.`);
    const fate = createMishaps(scene, market);
    const bot = await createBot(fate.scene, fate.market, askOwner);
    const days = await liveThrough(scene, bot, { ...market, mishap: fate.call });
    for (const chart of drawDays(days, bot.trades)) narrator.chart(chart);
    const worth = await worthOf(market, account);
    narrator.figure(
      "Worth after the season",
      `${tokens(worth)} cash, of ${tokens(cashAtStart)} at the start`,
    );

    narrator.heading("The bot turns hostile, with the same key and a session that is new.");
    const holder = await askOwner("the season is over");
    const granted = await mostToLose(scene, market, account);
    const thefts = await steal(scene, market, holder);
    const lost = await ruinByTrading(scene, market, holder);
    narrator.figure(
      "Lost to the hostile bot",
      `${tokens(lost)} cash; the chain let it lose ${tokens(granted.bound)} at most`,
    );

    narrator.heading("The owner ends every session that the chain knows.");
    const status = async () =>
      readStatus(explainContext(environment, await environment.clock.now()), account);
    await ownerDoes(scene, owner, "The owner revokes what there is", (await status()).map(removal));
    const calls = tradeCalls(market, { sell: "cash", amountIn: 1n, minAmountOut: 0n, recipient: account });
    const ended = [];
    for (const [index, each] of holders.entries())
      ended.push(await isRefused(scene, each, `Trades with session ${index + 1}`, calls));
    const remaining = await status();
    const { trades, refusals } = bot;
    return { account, holders, trades, refusals, days, granted, thefts, lost, ended, remaining, worth };
  },
} satisfies Story;

async function liveThrough(
  { narrator }: Scene,
  bot: Awaited<ReturnType<typeof createBot>>,
  { closeDay, mishap }: Pick<ReturnType<typeof createMarket>, "closeDay"> & { mishap(mishap: Mishap): void },
): Promise<Day[]> {
  const days: Day[] = [];
  let phase = "";
  for (const [index, day] of priceSeries().entries()) {
    if (day.phase !== phase) {
      phase = day.phase;
      narrator.tell(`The market's ${phase} begins.`);
      const due = mishaps[phase];
      if (due) mishap(due);
    }
    await closeDay(day.price);
    days.push({ day: index + 1, ...(await bot.live(index + 1)), gas: narrator.gas() });
  }
  return days;
}
