import { type Address, type Hex, parseEther, stringToHex } from "viem";
import { mockFeedAbi } from "../generated/mockFeed.ts";
import { equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { hours } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/** The channel that users let the dapp post to. */
export const channel: Hex = stringToHex("weather", { size: 32 });

/**
 * What every user of a dapp grants to its one key: three posts a day.
 *
 * - One key serves any number of accounts. Limits, revocation and expiry are each account's own: the module and the policies keep all
 *   they know by account.
 * - A thief of the key has it for all of them: what each granted is what each can lose.
 * - A permission's id commits to the key and a salt, not to the account: many accounts share an id, and nothing else.
 *
 * `npx hallpass run users --accounts 1000` shows that time, gas and memory grow by the same for every user.
 */
export default function users(
  { feed, verifyingPaymaster: sponsor }: Record<"feed" | "verifyingPaymaster", Address>,
  { posts = 3, life = 24 } = {},
) {
  return defineSession({
    name: `users-${life}h`,
    lifetime: hours(life),
    sponsored: sponsoredBy(sponsor, parseEther("0.1")),
    contracts: { feed: { address: feed, abi: mockFeedAbi } },
    actions: { feed: { post: { args: { channel: equal(channel) }, uses: posts } } },
  });
}
