import { type Address, erc20Abi, erc721Abi, type Hex } from "viem";
import { mockDexPoolAbi } from "../../generated/mockDexPool.ts";
import { mockFeedAbi } from "../../generated/mockFeed.ts";
import { mockGameAbi } from "../../generated/mockGame.ts";
import { mockLendingPoolAbi } from "../../generated/mockLendingPool.ts";
import { mockMarketAbi } from "../../generated/mockMarket.ts";
import { mockSubscriptionAbi } from "../../generated/mockSubscription.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { callTo } from "./targets.ts";

// What the stories' sessions are for: the stories do it, and the gas lab measures it.

const approve = (token: Address, spender: Address, amount: bigint): Call =>
  callTo(token, { abi: erc20Abi, functionName: "approve", args: [spender, amount] });

/** Lets the pool take the amount and sells it, in one operation. */
export const sell = (
  { pool, token }: Record<"pool" | "token", Address>,
  trade: { amountIn: bigint; minAmountOut: bigint; recipient: Address },
): Call[] => {
  const { amountIn, minAmountOut, recipient } = trade;
  const args = [token, amountIn, minAmountOut, recipient] as const;
  const swap = { abi: mockDexPoolAbi, functionName: "swap", args } as const;
  return [approve(token, pool, amountIn), callTo(pool, swap)];
};

/** Pays a subscription's plan, with just the allowance that it needs. */
export const payPlan = (
  { subscription, token }: Record<"subscription" | "token", Address>,
  { planId, price }: { planId: bigint; price: bigint },
): Call[] => [
  approve(token, subscription, price),
  callTo(subscription, { abi: mockSubscriptionAbi, functionName: "pay", args: [planId, price] }),
];

/** Pays a loan back while its health is below the threshold. */
export const repayLoan = (
  { lending, debt }: Record<"lending" | "debt", Address>,
  { loanId, amount, threshold }: Record<"loanId" | "amount" | "threshold", bigint>,
): Call[] => {
  const args = [loanId, amount, threshold] as const;
  return [
    approve(debt, lending, amount),
    callTo(lending, { abi: mockLendingPoolAbi, functionName: "repayBelow", args }),
  ];
};

/** Offers a token of a collection, which the market may take. */
export const listToken = (
  { market, collection }: Record<"market" | "collection", Address>,
  { id, price }: Record<"id" | "price", bigint>,
): Call[] => [
  callTo(collection, { abi: erc721Abi, functionName: "approve", args: [market, id] }),
  callTo(market, { abi: mockMarketAbi, functionName: "list", args: [collection, id, price] }),
];

/** Buys a token of a collection with native value. */
export const buyToken = (
  { market, collection }: Record<"market" | "collection", Address>,
  { id, price }: Record<"id" | "price", bigint>,
): Call[] => [callTo(market, { abi: mockMarketAbi, functionName: "buy", args: [collection, id] }, price)];

/** Moves one of the player's pieces. */
export const movePiece = (
  game: Address,
  { pieces, id, square }: Record<"pieces" | "id" | "square", bigint>,
): Call[] => [callTo(game, { abi: mockGameAbi, functionName: "move", args: [pieces, id, square] })];

export const recruitPiece = (game: Address, { pieces, id }: Record<"pieces" | "id", bigint>): Call =>
  callTo(game, { abi: mockGameAbi, functionName: "recruit", args: [pieces, id] });

/** Says something in a channel of the feed. */
export const postText = (feed: Address, { channel, text }: { channel: Hex; text: string }): Call[] => [
  callTo(feed, { abi: mockFeedAbi, functionName: "post", args: [channel, text] }),
];

/** Sends somebody tokens. */
export const sendTokens = (token: Address, { to, amount }: { to: Address; amount: bigint }): Call[] => [
  callTo(token, { abi: erc20Abi, functionName: "transfer", args: [to, amount] }),
];
