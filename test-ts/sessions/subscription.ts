import { type Address, erc20Abi, parseEther } from "viem";
import { mockSubscriptionAbi } from "../generated/mockSubscription.ts";
import { atMost, equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import type { SessionDefinition } from "../src/session/types.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

export type Agreement = {
  subscription: Address;
  /** The paymaster that pays for the collections. */
  sponsor: Address;
  planId: bigint;
  token: Address;
  price: bigint;
  /** The first period's first second, in UNIX seconds. */
  start: number;
  /** In seconds. */
  period: number;
  payments: number;
};

/**
 * A subscription that the merchant's billing service collects with its own key: one plan, one token, one price, once a period.
 *
 * - The price is bounded by the session: a rise needs the subscriber's grant, whatever the merchant's plan says.
 * - Once a period is the sessions' own rule, as the contract is the merchant's: each period is a session that may be used once. The
 *   subscriber signs all of them with one signature, and cancels those that are left in one operation, also before they were used.
 * - The allowance is for one payment, and set in the same operation: a contract that takes more finds none.
 *
 * `npx hallpass run subscription` pays, tries to collect twice and to raise the price, and is cancelled.
 */
export default function subscription(agreement: Agreement): SessionDefinition[] {
  const { planId, token, price, start, period, payments, sponsor } = agreement;
  return Array.from({ length: payments }, (_, index) => {
    const from = start + index * period;
    return defineSession({
      name: `subscription-${index + 1}-of-${payments}`,
      lifetime: { from, until: from + period - 1 },
      sponsored: sponsoredBy(sponsor, parseEther("0.01")),
      contracts: {
        subscription: { address: agreement.subscription, abi: mockSubscriptionAbi },
        token: { address: token, abi: erc20Abi },
      },
      actions: {
        subscription: { pay: { args: { planId: equal(planId), price: atMost(price) }, uses: 1 } },
        token: { approve: { args: { spender: equal(agreement.subscription), amount: atMost(price) } } },
      },
    });
  });
}
