import { parseAbi, parseEther } from "viem";
import dca from "../../sessions/dca.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { does, isRefused } from "./act.ts";
import { grantAll, type Holder, openAccount } from "./grant.ts";
import { sell } from "./operations.ts";
import type { Scene, Story } from "./story.ts";

const amount = parseEther("10");
const period = 7 * 86_400;
const purchases = 4;
const balanceAbi = parseAbi(["function balanceOf(address account) view returns (uint256)"]);

/** A purchase a week, four weeks. */
export const dcaStory = {
  name: "dca",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { clock, publicClient, targets } = environment;
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    await fundAccount(environment, account, { bought: parseEther("100") });
    const start = Number(await clock.now());
    const sessions = dca(targets, { start, period, purchases, amount });
    const weeks = await grantAll(scene, owner, sessions);
    const { pool, bought: token } = targets;
    const buy = (spent = amount) =>
      sell({ pool, token }, { amountIn: spent, minAmountOut: 1n, recipient: account });
    const [first, second, third, fourth] = weeks as [Holder, Holder, Holder, Holder];
    const week = (index: number) => clock.set(BigInt(start + index * period + 3_600));

    narrator.heading("Week 1: the owner has signed once, for four weeks.");
    const twoAtOnce = await isRefused(scene, first, "Buys twice in one operation", [...buy(), ...buy()]);
    const more = await isRefused(scene, first, "Buys for one wei more", buy(amount + 1n));
    const gas = [await does(scene, first, "Buys for 10", buy())];
    const again = await isRefused(scene, first, "Buys once more", buy());
    const early = await isRefused(scene, second, "Buys with next week's session", buy());

    narrator.heading("Week 2.");
    await week(1);
    gas.push(await does(scene, second, "Buys for 10", buy()));
    const late = await isRefused(scene, first, "Buys with last week's session", buy());

    narrator.heading("Week 3 goes by: the bot was down.");
    narrator.heading("Week 4.");
    await week(3);
    gas.push(await does(scene, fourth, "Buys for 10", buy()));
    const missed = await isRefused(scene, third, "Makes up for week 3", buy());

    narrator.heading("Week 5: the plan is over.");
    await week(4);
    const ended = [];
    for (const holder of weeks)
      ended.push(await isRefused(scene, holder, `Buys with ${holder.definition.name}`, buy()));
    const spent =
      parseEther("100") -
      (await publicClient.readContract({
        address: targets.bought,
        abi: balanceAbi,
        functionName: "balanceOf",
        args: [account],
      }));
    narrator.figure("Spent", `${spent / 10n ** 18n} in 3 purchases, of 4 granted`);
    return { spent, twoAtOnce, more, again, early, late, missed, ended, gas };
  },
} satisfies Story;
