import { type Address, erc721Abi, parseEther } from "viem";
import { mockERC721Abi } from "../../generated/mockERC721.ts";
import { mockMarketAbi } from "../../generated/mockMarket.ts";
import purse from "../../sessions/purse.ts";
import { sponsorUserOp } from "../accounts/directUserOp.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { keys } from "../chain/addresses.ts";
import { does, isRefused } from "./act.ts";
import { burnsOnGas } from "./burn.ts";
import { grant, openAccount } from "./grant.ts";
import { buyToken } from "./operations.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock, sendAs } from "./targets.ts";

const prices = ["0.6", "0.9", "0.6", "1.5", "0.4"].map((price) => parseEther(price));

/** A shopper spends the account's native value, and the account pays its own gas. */
export const purseStory = {
  name: "purse",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { clock, publicClient } = environment;
    const { market, collection } = await openShop(scene);
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    const buy = (index: number, price = prices[index]!, of = collection) =>
      buyToken({ market, collection: of }, { id: BigInt(index), price });

    narrator.heading("The owner lets a shopper spend 2 in all, 1 at once. The account pays its gas.");
    await fundAccount(environment, account, { value: 0n });
    const shopper = await grant(scene, owner, purse({ market, collection }));
    const empty = await isRefused(scene, shopper, "Buys while the account has no native value", buy(0));
    await fundAccount(environment, account, { value: parseEther("5") });
    narrator.tell("The owner puts 5 into the account.");
    const before = await publicClient.getBalance({ address: account });
    await does(scene, shopper, "Buys painting 0 for 0.6", buy(0));
    await does(scene, shopper, "Buys painting 1 for 0.9", buy(1));
    const spent = before - (await publicClient.getBalance({ address: account }));
    const fees = spent - prices[0]! - prices[1]!;
    narrator.figure("Gas money", `${fees} wei, beside 1.5 of the budget`);

    narrator.heading("The shopper goes too far.");
    const overBudget = await isRefused(scene, shopper, "Buys painting 2 for 0.6 more", buy(2));
    const overCall = await isRefused(scene, shopper, "Buys painting 3 for 1.5 at once", buy(3));
    const plain = await isRefused(scene, shopper, "Sends itself native value", [
      { to: keys.stranger.address, value: 1n, data: "0x" },
    ]);
    const sponsored = await isRefused(scene, shopper, "Has a sponsor pay", buy(2, 0n), {
      payer: (op) => sponsorUserOp(environment, op),
    });

    const burnt = await burnsOnGas(scene, shopper, buy(4));

    narrator.heading("The day is over.");
    await clock.set(shopper.grantedAt + 86_401n);
    const over = await isRefused(scene, shopper, "Buys painting 4 for 0.4", buy(4));
    const owned = await publicClient.readContract({
      address: collection,
      abi: erc721Abi,
      functionName: "balanceOf",
      args: [account],
    });
    return { owned, fees, empty, overBudget, overCall, plain, sponsored, burnt, over };
  },
} satisfies Story;

/** A market where a seller offers five paintings. */
async function openShop(scene: Scene): Promise<{ market: Address; collection: Address }> {
  const seller = keys.trader;
  const market = await deployMock(scene, "MockMarket");
  const collection = await deployMock(scene, "MockERC721", ["Paintings", "ART"]);
  const approve = { abi: erc721Abi, functionName: "setApprovalForAll", args: [market, true] } as const;
  await sendAs(scene, seller, callTo(collection, approve));
  for (const [index, price] of prices.entries()) {
    const id = BigInt(index);
    const mint = { abi: mockERC721Abi, functionName: "mint", args: [seller.address, id] } as const;
    await sendAs(scene, seller, callTo(collection, mint));
    const list = { abi: mockMarketAbi, functionName: "list", args: [collection, id, price] } as const;
    await sendAs(scene, seller, callTo(market, list));
  }
  return { market, collection };
}
