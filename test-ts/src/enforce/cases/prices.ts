import { maxUint256 } from "viem";
import { mockERC20Abi } from "../../../generated/mockERC20.ts";
import { mockRouterAbi as abi } from "../../../generated/mockRouter.ts";
import type { Case } from "../case.ts";
import { amountOutOf } from "../derive/dexWorld.ts";
import { callsOf } from "../grantedByOwner.ts";
import { callTo, liquidity } from "../otherTargets.ts";
import { runAsAnybody } from "../runAsAnybody.ts";
import type { Stage } from "../stage.ts";
import {
  amountIn,
  bound,
  floor,
  group,
  refusedFor,
  rule,
  selectors,
  sessionOf,
  swapData,
  toRouter,
  traded,
} from "./router.ts";

/** Somebody sells so much of the sold token for the middle one, which moves the price of the path. */
const priceShift = (stage: Stage) => {
  const { environment, others, thief } = stage;
  const { sold } = environment.targets;
  const token = { abi: mockERC20Abi } as const;
  return runAsAnybody(stage, [
    callTo(sold, { ...token, functionName: "mint", args: [thief, liquidity] }),
    callTo(sold, { ...token, functionName: "approve", args: [others.router, liquidity] }),
    callTo(others.router, {
      abi,
      functionName: "swap",
      args: [liquidity, 0n, [sold, others.middle], thief, maxUint256],
    }),
  ]);
};
/** What the path gives after that. */
const shiftedOut = amountOutOf(
  liquidity,
  liquidity,
  amountOutOf(2n * liquidity, liquidity - amountOutOf(liquidity, liquidity, liquidity), amountIn),
);

const unpriced = (stage: Stage) => sessionOf(stage, "no floor", selectors.swap, [rule(0, amountIn)]);

export const priceCases: Case[] = [
  {
    id: "price-floor-lowered",
    corpus: [43, 133],
    group,
    title: "Take nothing for a sale at a shifted price, where the session has a floor",
    ...callsOf(bound, (stage) => toRouter(stage, swapData(stage, { minAmountOut: 0n })), priceShift),
    effect: (stage) => traded(stage, shiftedOut),
    refused: refusedFor(() => `minAmountOut 0 < ${floor} (rule 2 of 9: minAmountOut >= ${floor})`),
  },
  {
    id: "price-floor-held",
    corpus: [43, 133],
    group,
    title: "Sell at a shifted price, at the session's floor: the session allows it, the router refuses",
    ...callsOf(bound, (stage) => toRouter(stage, swapData(stage)), priceShift),
    effect: (stage) => traded(stage, shiftedOut),
    refused: () => `execution InsufficientOutput: minAmountOut ${floor}, amountOut ${shiftedOut}`,
  },
  {
    id: "price-without-floor",
    corpus: [133],
    group,
    title: "Sell at a shifted price for what there is, where the amount alone is bound: the lint warns of it",
    ...callsOf(unpriced, (stage) => toRouter(stage, swapData(stage, { minAmountOut: 0n })), priceShift),
    effect: (stage) => traded(stage, shiftedOut),
  },
];
