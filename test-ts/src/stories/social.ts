import { hashTypedData, parseAbi, stringToHex } from "viem";
import { mockFeedAbi as abi } from "../../generated/mockFeed.ts";
import social, { channel, feedDomain } from "../../sessions/social.ts";
import { keys } from "../chain/addresses.ts";
import { does, isRefused } from "./act.ts";
import { grant, openAccount } from "./grant.ts";
import { postText } from "./operations.ts";
import { revoke } from "./revoke.ts";
import { brings, isTurnedAway, signTypedData } from "./signTypedData.ts";
import type { Scene, Story } from "./story.ts";
import { callTo, deployMock } from "./targets.ts";

const erc1271Abi = parseAbi([
  "function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)",
]);

const types = {
  SignIn: [
    { name: "account", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "expiresAt", type: "uint256" },
  ],
  HandOver: [
    { name: "account", type: "address" },
    { name: "to", type: "address" },
    { name: "nonce", type: "uint256" },
  ],
};

/** A social app posts and signs in for its user, and tries to sign more. */
export const socialStory = {
  name: "social",
  async tell(scene: Scene) {
    const { environment, narrator } = scene;
    const { chain, clock, publicClient, targets } = environment;
    const feed = await deployMock(scene, "MockFeed");
    const owner = await openAccount(scene);
    const account = await owner.account.getAddress();
    const domain = feedDomain(feed, chain.id);
    const expiresAt = (await clock.now()) + 3_600n;
    const app = await grant(scene, owner, social({ ...targets, feed }, { chainId: chain.id }));
    const post = (to = channel) => postText(feed, { channel: to, text: "Tomatoes are in." });
    const dataOf = (nonce: bigint, name: string) => ({
      domain: { ...domain, name },
      types: { SignIn: types.SignIn },
      primaryType: "SignIn" as const,
      message: { account, nonce, expiresAt },
    });
    const signIn = async (nonce: bigint) => {
      const signature = await signTypedData(scene, app, dataOf(nonce, domain.name));
      return callTo(feed, { abi, functionName: "signIn", args: [account, expiresAt, signature] });
    };
    /** Whether the account stands by the key's signature, as any application may ask it. */
    const standsBy = async (name: string) => {
      const data = dataOf(1n, name);
      const answer = await publicClient.readContract({
        address: account,
        abi: erc1271Abi,
        functionName: "isValidSignature",
        args: [hashTypedData(data), await signTypedData(scene, app, data)],
      });
      return answer === "0x1626ba7e";
    };

    narrator.heading("The user lets the app post to one channel, and sign in.");
    await does(scene, app, "Posts to the garden", post());
    await brings(scene, "Signs in, without a transaction of the account", await signIn(0n));
    const signedInUntil = await publicClient.readContract({
      address: feed,
      abi,
      functionName: "signedInUntil",
      args: [account],
    });

    narrator.heading("The app wants more.");
    const otherChannel = await isRefused(
      scene,
      app,
      "Posts to the town square",
      post(stringToHex("square", { size: 32 })),
    );
    const to = keys.stranger.address;
    const handOver = await signTypedData(scene, app, {
      domain,
      types: { HandOver: types.HandOver },
      primaryType: "HandOver",
      message: { account, to, nonce: 1n },
    });
    const taken = await isTurnedAway(
      scene,
      "Signs the user's handle away",
      callTo(feed, { abi, functionName: "handOver", args: [account, to, handOver] }),
    );
    const replayed = await isTurnedAway(scene, "Signs in with the signature of before", await signIn(0n));
    const own = await standsBy(domain.name);
    const elsewhere = await standsBy("Bank");
    narrator.tell(
      `Asked by anybody, the account stands by a sign-in to the feed (${own}), to a bank not (${elsewhere}).`,
    );

    narrator.heading("The user signs the app out for good.");
    await revoke(scene, owner, [app]);
    const postless = await isRefused(scene, app, "Posts to the garden", post());
    const signedOut = await isTurnedAway(scene, "Signs in", await signIn(1n));
    return { expiresAt, signedInUntil, otherChannel, taken, replayed, own, elsewhere, postless, signedOut };
  },
} satisfies Story;
