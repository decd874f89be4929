import { type Address, erc20Abi, parseEther } from "viem";
import { mockDexPoolAbi } from "../generated/mockDexPool.ts";
import { atMost, equal, self } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { hours } from "../src/session/lifetime.ts";
import { sponsoredBy } from "./sponsoredBy.ts";

/**
 * Two functions for a day, for a session whose whole life is shown: granted, looked at, narrowed, widened, over, renewed, revoked.
 *
 * - Narrowing is `disableActionId` by the owner, and takes effect at once; what was disabled is refused, not served by a fallback.
 * - Widening is `enableActionPolicies` by the owner. The key itself cannot reach either.
 * - A new grant starts the totals anew; a revoked grant cannot be brought back with its old signature.
 * - Any number of sessions can be narrowed and revoked in one operation of the owner.
 *
 * `npx hallpass run life` shows it; `npx hallpass status <account> --rpc <url>` reads what is left of an account's sessions.
 *
 * @param perGift what one transfer to `friend` may be of.
 */
export function life(
  { pool, sold, verifyingPaymaster: sponsor }: Record<"pool" | "sold" | "verifyingPaymaster", Address>,
  { friend, perGift = parseEther("1") }: { friend: Address; perGift?: bigint },
) {
  return defineSession({
    name: "life-24h",
    lifetime: hours(24),
    sponsored: sponsoredBy(sponsor, parseEther("0.1")),
    contracts: {
      pool: { address: pool, abi: mockDexPoolAbi },
      token: { address: sold, abi: erc20Abi },
    },
    actions: {
      pool: {
        swap: {
          args: {
            tokenIn: equal(sold),
            amountIn: atMost(parseEther("1"), { total: parseEther("5") }),
            recipient: equal(self),
          },
          uses: 10,
        },
      },
      token: {
        approve: { args: { spender: equal(pool), amount: atMost(parseEther("1")) } },
        transfer: {
          args: { recipient: equal(friend), amount: atMost(perGift, { total: parseEther("10") }) },
        },
      },
    },
  });
}
