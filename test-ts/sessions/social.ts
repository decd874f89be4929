import { type Address, type Hex, parseEther, stringToHex } from "viem";
import { mockFeedAbi } from "../generated/mockFeed.ts";
import { equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { days } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/** The channel that the app may post to. */
export const channel: Hex = stringToHex("garden", { size: 32 });

/** The feed's typed data for signing in, as its contract hashes it. */
export const signInType = "SignIn(address account,uint256 nonce,uint256 expiresAt)";

/** The feed's EIP-712 domain. */
export const feedDomain = (feed: Address, chainId: number) =>
  ({ name: "Feed", version: "1", chainId, verifyingContract: feed }) as const;

/**
 * A social app that posts to one channel and signs in for its user, for thirty days.
 *
 * - Signatures (ERC-1271) are granted by domain and type of the typed data, as ERC-7739 nests it: `SignIn` of this feed, and none other.
 *   What the fields say is not bounded: no policy reads them.
 * - The signature names the session, so that it fails once the session is over or revoked.
 * - The text of a post is free: no rule can bound an argument whose place is the caller's choice.
 *
 * `npx hallpass run social` posts and signs in, then tries to sign the user's handle away.
 */
export default function social(
  { feed, verifyingPaymaster: sponsor }: Record<"feed" | "verifyingPaymaster", Address>,
  { chainId }: { chainId: number },
) {
  return defineSession({
    name: "social-30d",
    lifetime: days(30),
    sponsored: sponsoredBy(sponsor, parseEther("0.1")),
    contracts: { feed: { address: feed, abi: mockFeedAbi } },
    actions: { feed: { post: { args: { channel: equal(channel) } } } },
    signs: [{ domain: feedDomain(feed, chainId), contents: [signInType] }],
  });
}
