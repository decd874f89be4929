import { parseEther } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { trades } from "../effects.ts";
import type { Stage } from "../stage.ts";
import { approve, swap } from "./trade.ts";

/** The reference session's bounds. */
export const perTrade = parseEther("1");
export const inTotal = parseEther("5");
export const perApproval = parseEther("5");

/** @returns a trade of the reference session. */
export const sell = ({ environment, account }: Stage, amountIn: bigint) =>
  swap({ ...environment.targets, amountIn, recipient: account });

const allowPool = ({ environment: { targets } }: Stage, amount: bigint) =>
  approve({ token: targets.sold, spender: targets.pool, amount });

/** One operation of one trade. */
const trade = (amountIn: bigint): Pick<Case, "attempt" | "effect"> => ({
  attempt: (stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) }),
  effect: (stage) => trades(stage, { amountIn }),
});

const group = "Limits";

export const limitCases: Case[] = [
  { id: "swap-within-limits", group, title: "Sell half of the limit per trade", ...trade(perTrade / 2n) },
  {
    id: "batch-approve-and-swap",
    group,
    title: "Approve and sell in one batch",
    attempt: (stage) => ({
      callData: encodeExecute([allowPool(stage, perApproval), sell(stage, perTrade)]),
    }),
    effect: (stage) => trades(stage, { amountIn: perTrade }),
  },
];
