import type { Address } from "viem";
import { mockFeedAbi } from "../generated/mockFeed.ts";
import { equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import type { FeeLimits } from "../src/session/fees.ts";
import { hours } from "../src/session/lifetime.ts";
import { channel } from "./social.ts";

/**
 * Posts for an account that has no native value: its gas is paid in an ERC-20, through the token paymaster and no other way.
 *
 * - The session names the paymaster, and what its operations may cost in all, in wei.
 * - The owner allows the paymaster the price of just that, when granting: so the tokens that gas can take are bounded twice.
 * - The key may set no allowance. What an operation declares is taken from it for good; what it did not need comes back as tokens.
 *
 * `npx hallpass run tokens` posts until the fees are used up, then tries another paymaster and a larger allowance.
 */
export default function feeToken(
  { feed, tokenPaymaster }: Record<"feed" | "tokenPaymaster", Address>,
  fees: FeeLimits,
) {
  return defineSession({
    name: "fee-token-24h",
    lifetime: hours(24),
    sponsored: { paymasters: [tokenPaymaster], ...fees },
    contracts: { feed: { address: feed, abi: mockFeedAbi } },
    actions: { feed: { post: { args: { channel: equal(channel) } } } },
  });
}
