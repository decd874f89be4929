import { type Address, erc20Abi, parseAbi, parseEther } from "viem";
import { atMost, equal, self } from "../src/session/bounds.ts";
import { defineSession } from "../src/session/defineSession.ts";
import { hours } from "../src/session/lifetime.ts";

const poolAbi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, uint256 minAmountOut, address recipient) returns (uint256 amountOut)",
]);

/** Sell one token through one pool for a day: at most 1 a trade and 5 in total, proceeds to the account only. */
export function dexSwap({ pool, sold }: { pool: Address; sold: Address }) {
  return defineSession({
    name: "dex-swap-24h",
    lifetime: hours(24),
    // Published figures are of this session with a time frame alone, without the paymaster policy's share.
    sponsored: "anyPaymaster",
    contracts: {
      pool: { address: pool, abi: poolAbi },
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
        },
      },
      token: {
        approve: { args: { spender: equal(pool), amount: atMost(parseEther("5")) } },
      },
    },
  });
}
