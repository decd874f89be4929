import { erc20Abi, parseEther } from "viem";
import { mockSubscriptionAbi as abi } from "../../generated/mockSubscription.ts";
import subscription from "../../sessions/subscription.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { keys } from "../chain/addresses.ts";
import { does, isRefused } from "./act.ts";
import { grantAll, type Holder, openAccount } from "./grant.ts";
import { payPlan } from "./operations.ts";
import { revoke } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock, sendAs } from "./targets.ts";

const price = parseEther("10");
const month = 30 * 86_400;

/** A merchant's billing service collects each month, tries more, and is cancelled. */
export const subscriptionStory = {
  name: "subscription",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { clock, publicClient } = environment;
    const token = environment.targets.sold;
    const merchant = keys.trader;
    const address = await deployMock(scene, "MockSubscription");
    const offer = (cost: bigint) =>
      sendAs(scene, merchant, callTo(address, { abi, functionName: "offer", args: [token, cost, 1n] }));
    const setPrice = (cost: bigint) =>
      sendAs(scene, merchant, callTo(address, { abi, functionName: "setPrice", args: [1n, cost] }));
    await offer(price);
    await offer(5n * price);
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    await fundAccount(environment, account, { sold: 100n * price });
    const pay = (cost = price, planId = 1n) =>
      payPlan({ subscription: address, token }, { planId, price: cost });
    const received = () =>
      publicClient.readContract({
        address: token,
        abi: erc20Abi,
        functionName: "balanceOf",
        args: [merchant.address],
      });
    const before = await received();

    narrator.heading(
      "The subscriber agrees to 10 a month, three times. The merchant's contract lets it collect every second.",
    );
    const start = Number(await clock.now());
    const sponsor = environment.targets.verifyingPaymaster;
    const terms = {
      subscription: address,
      sponsor,
      planId: 1n,
      token,
      price,
      start,
      period: month,
      payments: 3,
    };
    const months = await grantAll(scene, owner, subscription(terms), { key: keys.otherSessionKey });
    const [first, second, third] = months as [Holder, Holder, Holder];
    const both = await isRefused(scene, first, "Collects twice in one operation", [...pay(), ...pay()]);
    await does(scene, first, "Collects 10 for the first month", pay());
    const twice = await isRefused(scene, first, "Collects again in the same month", pay());
    const early = await isRefused(scene, second, "Collects with the second month's session", pay());

    narrator.heading("A month goes by, and the merchant raises the price to 12.");
    await clock.set(BigInt(start + month));
    await setPrice(parseEther("12"));
    const risen = await isRefused(scene, second, "Collects 12", pay(parseEther("12")));
    const oldPrice = await isRefused(scene, second, "Collects 10 for a plan that costs 12", pay());
    await setPrice(price);
    narrator.tell("The merchant takes the rise back.");
    const plan2 = "Collects for a plan that nobody agreed to";
    const otherPlan = await isRefused(scene, second, plan2, pay(price, 2n));
    const transfer = { abi: erc20Abi, functionName: "transfer", args: [merchant.address, price] } as const;
    const direct = await isRefused(scene, second, "Sends itself 10 straight", [callTo(token, transfer)]);
    await does(scene, second, "Collects 10 for the second month", pay());

    narrator.heading("The subscriber cancels, before the third month's session was ever used.");
    await revoke(scene, owner, months);
    await clock.set(BigInt(start + 2 * month));
    const cancelled = await isRefused(scene, third, "Collects for the third month", pay());
    const collected = (await received()) - before;
    narrator.figure("Collected", `${collected / 10n ** 18n} in two months`);
    return { collected, both, twice, early, otherPlan, direct, risen, oldPrice, cancelled };
  },
} satisfies Story;
