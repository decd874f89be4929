import { encodeExecute } from "../../accounts/encodeExecute.ts";
import { poolReserve } from "../../chain/deployTargets.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import { firstTrades } from "../prepareStage.ts";
import { runAsOwner } from "../runAsOwner.ts";
import { perTrade, sell } from "./limits.ts";
import { approve, swap } from "./trade.ts";

const group = "Execution";
const amountIn = perTrade / 2n;

/** What the pool gives for the next trade, by its own formula: constant product, 0.3 % fee. */
function quote(amount: bigint): bigint {
  let [reserveIn, reserveOut] = [poolReserve, poolReserve];
  const amountOut = (given: bigint) => (given * 997n * reserveOut) / (reserveIn * 1000n + given * 997n);
  for (const trade of firstTrades) {
    const out = amountOut(trade);
    reserveIn += trade;
    reserveOut -= out;
  }
  return amountOut(amount);
}

export const executionCases: Case[] = [
  {
    id: "least-output-exact",
    group,
    title: "Demand exactly what the pool gives",
    attempt: ({ environment: { targets }, account }) => ({
      callData: encodeExecute([
        swap({ ...targets, amountIn, minAmountOut: quote(amountIn), recipient: account }),
      ]),
    }),
    effect: (stage) => trades(stage, { amountIn }),
  },
  {
    id: "least-output-missed",
    group,
    title: "Demand one wei more than the pool gives: the session allows it, the pool refuses",
    attempt: ({ environment: { targets }, account }) => ({
      callData: encodeExecute([
        swap({ ...targets, amountIn, minAmountOut: quote(amountIn) + 1n, recipient: account }),
      ]),
    }),
    effect: (stage) => trades(stage, { amountIn }),
    refused: () =>
      `execution InsufficientOutput: minAmountOut ${quote(amountIn) + 1n}, amountOut ${quote(amountIn)}`,
  },
  {
    id: "no-allowance",
    group,
    title: "Sell without an allowance: the session allows it, the token refuses",
    given: async (stage) => {
      const { sold, pool } = stage.environment.targets;
      await runAsOwner(stage, [approve({ token: sold, spender: pool, amount: 0n })]);
    },
    attempt: (stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) }),
    effect: (stage) => trades(stage, { amountIn }),
    refused: () => "execution TransferFromFailed",
  },
];
