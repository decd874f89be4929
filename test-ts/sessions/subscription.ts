import { type Address, erc20Abi } from "viem";
import { mockSubscriptionAbi } from "../generated/mockSubscription.ts";
import { atMost, equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { days } from "../src/session/lifetime.ts";

export type Agreement = {
  subscription: Address;
  planId: bigint;
  token: Address;
  price: bigint;
  payments: number;
};

/**
 * A subscription that the merchant's billing service collects with its own key: one plan, one token, one price.
 *
 * - The price is bounded by the session: a rise needs the subscriber's grant, whatever the merchant's plan says.
 * - One payment a period is the subscription contract's own rule, which the merchant cannot change. Where the contract is the
 *   merchant's own, grant a session for each period instead, as for dollar-cost averaging.
 * - What is paid in all is bounded too, so that even a contract that breaks its rule takes no more.
 *
 * `npx hallpass run subscription` pays, tries to collect twice and to raise the price, and is cancelled.
 */
export default function subscription(agreement: Agreement) {
  const { planId, token, price, payments } = agreement;
  return defineSession({
    name: "subscription",
    lifetime: days(365),
    sponsored: true,
    contracts: {
      subscription: { address: agreement.subscription, abi: mockSubscriptionAbi },
      token: { address: token, abi: erc20Abi },
    },
    actions: {
      subscription: {
        pay: {
          args: { planId: equal(planId), price: atMost(price, { total: price * BigInt(payments) }) },
          uses: payments,
        },
      },
      token: { approve: { args: { spender: equal(agreement.subscription), amount: atMost(price) } } },
    },
  });
}
