import { type Address, erc20Abi, parseEther } from "viem";
import { mockLendingPoolAbi } from "../generated/mockLendingPool.ts";
import { atMost, equal } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { days } from "../src/session/lifetime.ts";
import { opFees } from "./sponsoredBy.ts";

/** Health, with 18 decimals, below which the watcher may pay. */
export const threshold = parseEther("1.2");

/**
 * A watcher that pays a loan back before it is liquidated: that loan only, repayment only, below a health factor only.
 *
 * - No policy can read the loan's health in validation (ERC-7562). The pool's `repayBelow` does, when it executes: the session pins
 *   the threshold that it is called with, and grants no other way to pay.
 * - What it may pay in all is bounded, and the allowance that it may set goes to the pool only.
 * - The account pays for gas itself, and no paymaster may: a watcher must not depend on anybody's good will. `fees` bound what that
 *   comes to, or a thief's own bundler could take all that the account has.
 *
 * `npx hallpass run loan` drops the price while the watcher's process is killed and started again, then has its key misused.
 */
export default function loan(
  { lending, debt }: Record<"lending" | "debt", Address>,
  { loanId }: { loanId: bigint },
) {
  const budget = parseEther("60");
  return defineSession({
    name: "loan-30d",
    lifetime: days(30),
    fees: { ...opFees, total: parseEther("0.1") },
    contracts: {
      lending: { address: lending, abi: mockLendingPoolAbi },
      debt: { address: debt, abi: erc20Abi },
    },
    actions: {
      lending: {
        repayBelow: {
          args: {
            loanId: equal(loanId),
            amount: atMost(parseEther("40"), { total: budget }),
            threshold: atMost(threshold),
          },
        },
      },
      debt: { approve: { args: { spender: equal(lending), amount: atMost(parseEther("40")) } } },
    },
  });
}
