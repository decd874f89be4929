import { formatUnits } from "viem";

/** @returns an amount of a token with 18 decimals, to two places: "1,234.50". */
export const tokens = (amount: bigint): string =>
  Number(formatUnits(amount, 18)).toLocaleString("en-US", {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
