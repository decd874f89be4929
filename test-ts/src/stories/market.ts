import { type Address, erc721Abi, parseEther } from "viem";
import { mockERC721Abi } from "../../generated/mockERC721.ts";
import { mockMarketAbi } from "../../generated/mockMarket.ts";
import market from "../../sessions/market.ts";
import { keys } from "../chain/addresses.ts";
import { does, isRefused } from "./act.ts";
import { grant, openAccount } from "./grant.ts";
import { listToken } from "./operations.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock, sendAs } from "./targets.ts";

const floor = parseEther("2");

/** An agent sells a collection for its owner. */
export const marketStory = {
  name: "market",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { clock, publicClient, targets } = environment;
    const place = await deployMock(scene, "MockMarket");
    const collection = await deployMock(scene, "MockERC721", ["Paintings", "ART"]);
    const heirlooms = await deployMock(scene, "MockERC721", ["Heirlooms", "OLD"]);
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    for (const [token, id] of [
      [collection, 1n],
      [collection, 2n],
      [heirlooms, 1n],
    ] as const)
      await sendAs(
        scene,
        keys.deployer,
        callTo(token, { abi: mockERC721Abi, functionName: "mint", args: [account, id] }),
      );
    const list = (id: bigint, price: bigint, of: Address = collection) =>
      listToken({ market: place, collection: of }, { id, price });
    const delist = { abi: mockMarketAbi, functionName: "delist", args: [collection, 1n] } as const;
    const buy = (id: bigint, price: bigint) =>
      sendAs(
        scene,
        keys.trader,
        callTo(place, { abi: mockMarketAbi, functionName: "buy", args: [collection, id] }, price),
      );

    narrator.heading("The owner lets an agent sell paintings, at 2 or above.");
    const agent = await grant(scene, owner, market({ ...targets, market: place, collection }, { floor }));
    await does(scene, agent, "Lists painting 1 at 3", list(1n, parseEther("3")));
    await does(scene, agent, "Takes it back", [callTo(place, delist)]);
    await does(scene, agent, "Lists it at the floor", list(1n, floor));
    const before = await publicClient.getBalance({ address: account });
    await buy(1n, floor);
    const earned = (await publicClient.getBalance({ address: account })) - before;
    narrator.tell("A collector buys painting 1; the account has its price.");

    narrator.heading("The agent turns on the owner.");
    const thief = keys.stranger.address;
    const tooLow = await isRefused(
      scene,
      agent,
      "Lists painting 2 one wei below the floor",
      list(2n, floor - 1n),
    );
    const other = await isRefused(scene, agent, "Lists an heirloom", list(1n, floor, heirlooms));
    const forAll = await isRefused(scene, agent, "Approves the market for all paintings", [
      callTo(collection, { abi: erc721Abi, functionName: "setApprovalForAll", args: [place, true] }),
    ]);
    const approved = await isRefused(scene, agent, "Has itself approved for painting 2", [
      callTo(collection, { abi: erc721Abi, functionName: "approve", args: [thief, 2n] }),
    ]);
    const sent = await isRefused(scene, agent, "Sends painting 2 to itself", [
      callTo(collection, { abi: erc721Abi, functionName: "transferFrom", args: [account, thief, 2n] }),
    ]);

    narrator.heading("The week is over.");
    await clock.set(agent.grantedAt + 7n * 86_400n + 1n);
    const over = await isRefused(scene, agent, "Lists painting 2", list(2n, floor));
    const holder = await publicClient.readContract({
      address: collection,
      abi: erc721Abi,
      functionName: "ownerOf",
      args: [2n],
    });
    return { account, earned, tooLow, other, forAll, approved, sent, over, holder };
  },
} satisfies Story;
