import { erc20Abi, parseEther } from "viem";
import { mockSubscriptionAbi as abi } from "../../generated/mockSubscription.ts";
import subscription from "../../sessions/subscription.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { keys } from "../chain/addresses.ts";
import { does, isRefused } from "./act.ts";
import { grant, openAccount } from "./grant.ts";
import { revoke } from "./revoke.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock, sendAs } from "./targets.ts";

const price = parseEther("10");
const month = 30n * 86_400n;

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
      sendAs(scene, merchant, callTo(address, { abi, functionName: "offer", args: [token, cost, month] }));
    const setPrice = (cost: bigint) =>
      sendAs(scene, merchant, callTo(address, { abi, functionName: "setPrice", args: [1n, cost] }));
    await offer(price);
    await offer(5n * price);
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    await fundAccount(environment, account, { sold: 100n * price });
    const pay = (cost = price, planId = 1n): Call[] => [
      callTo(token, { abi: erc20Abi, functionName: "approve", args: [address, cost] }),
      callTo(address, { abi, functionName: "pay", args: [planId, cost] }),
    ];
    const received = () =>
      publicClient.readContract({
        address: token,
        abi: erc20Abi,
        functionName: "balanceOf",
        args: [merchant.address],
      });
    const before = await received();

    narrator.heading(
      "The subscriber agrees to 10 a month, twelve times, and the merchant's service holds the key.",
    );
    const terms = { subscription: address, planId: 1n, token, price, payments: 12 };
    const biller = await grant(scene, owner, subscription(terms), { key: keys.otherSessionKey });
    await does(scene, biller, "Collects 10 for the first month", pay());
    const twice = await isRefused(scene, biller, "Collects again in the same month", pay());
    const otherPlan = await isRefused(
      scene,
      biller,
      "Collects for a plan that nobody agreed to",
      pay(price, 2n),
    );
    const transfer = { abi: erc20Abi, functionName: "transfer", args: [merchant.address, price] } as const;
    const direct = await isRefused(scene, biller, "Sends itself 10 straight", [callTo(token, transfer)]);

    narrator.heading("A month goes by, and the merchant raises the price to 12.");
    await clock.set((await clock.now()) + month);
    await setPrice(parseEther("12"));
    const risen = await isRefused(scene, biller, "Collects 12", pay(parseEther("12")));
    const oldPrice = await isRefused(scene, biller, "Collects 10 for a plan that costs 12", pay());
    await setPrice(price);
    narrator.tell("The merchant takes the rise back.");
    await does(scene, biller, "Collects 10 for the second month", pay());

    narrator.heading("The subscriber cancels.");
    await revoke(scene, owner, [biller]);
    await clock.set((await clock.now()) + month);
    const cancelled = await isRefused(scene, biller, "Collects for the third month", pay());
    const collected = (await received()) - before;
    narrator.figure("Collected", `${collected / 10n ** 18n} in two months`);
    return { collected, twice, otherPlan, direct, risen, oldPrice, cancelled };
  },
} satisfies Story;
