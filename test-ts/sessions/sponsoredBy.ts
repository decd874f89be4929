import { type Address, parseEther, parseGwei } from "viem";
import type { FeeLimits, Fees } from "../src/session/fees.ts";

/** What one operation of a story's session may declare, at the bundler's price and its double. */
export const opFees = { maxFeePerGas: parseGwei("2"), perOp: parseEther("0.01") } as const;

/** One sponsor pays for a session's operations, up to so much wei in all, and nobody else does. */
export const sponsoredBy = (paymaster: Address, total: FeeLimits["total"]): Fees => ({
  paymasters: [paymaster],
  ...opFees,
  total,
});
