import { maxUint256, parseEther } from "viem";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Case } from "../case.ts";
import { allows, trades } from "../effects.ts";
import { soldBefore } from "../prepareStage.ts";
import { runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import { approve, swap } from "./trade.ts";

/** The reference session's bounds. */
export const perTrade = parseEther("1");
export const inTotal = parseEther("5");
export const perApproval = parseEther("5");

/** How the decoder names the rule on the amount. */
const amountRule = `(rule 2 of 3: amountIn <= ${perTrade}, total <= ${inTotal})`;

const refusedByAmount = (problem: string) => `AA23 PolicyViolation UniActionPolicy: ${problem} ${amountRule}`;

/** @returns a trade of the reference session. */
export const sell = ({ environment, account }: Stage, amountIn: bigint) =>
  swap({ ...environment.targets, amountIn, recipient: account });

const allowPool = ({ environment: { targets } }: Stage, amount: bigint) =>
  approve({ token: targets.sold, spender: targets.pool, amount });

/** Trades that make `used` the session's running total. */
const useUp = (used: bigint) => async (stage: Stage) => {
  const full = (used - soldBefore) / perTrade;
  const rest = (used - soldBefore) % perTrade;
  const amounts = [...Array.from({ length: Number(full) }, () => perTrade), ...(rest > 0n ? [rest] : [])];
  for (const amount of amounts) await runAsSession(stage, [sell(stage, amount)]);
};

/** One operation of one trade. */
const trade = (amountIn: bigint): Pick<Case, "attempt" | "effect"> => ({
  attempt: (stage) => ({ callData: encodeExecute([sell(stage, amountIn)]) }),
  effect: (stage) => trades(stage, { amountIn }),
});

/** One operation of several trades. */
const batch = (...amounts: bigint[]): Pick<Case, "attempt" | "effect"> => ({
  attempt: (stage) => ({ callData: encodeExecute(amounts.map((amount) => sell(stage, amount))) }),
  effect: (stage) => trades(stage, { amountIn: amounts.reduce((sum, amount) => sum + amount, 0n) }),
});

const group = "Limits";
const left = inTotal - soldBefore;

export const limitCases: Case[] = [
  { id: "swap-within-limits", group, title: "Sell half of the limit per trade", ...trade(perTrade / 2n) },
  { id: "swap-at-trade-limit", group, title: "Sell exactly the limit per trade", ...trade(perTrade) },
  {
    id: "swap-past-trade-limit",
    group,
    title: "Sell one wei more than the limit per trade",
    ...trade(perTrade + 1n),
    refused: () => refusedByAmount(`amountIn ${perTrade + 1n} > ${perTrade}`),
  },
  {
    id: "swap-maximum",
    group,
    title: "Sell 2^256 - 1",
    ...trade(maxUint256),
    refused: () => refusedByAmount(`amountIn ${maxUint256} > ${perTrade}`),
  },
  {
    id: "swap-at-total",
    group,
    title: "Use the total up exactly, across operations",
    given: useUp(inTotal - perTrade),
    ...trade(perTrade),
  },
  {
    id: "swap-past-total",
    group,
    title: "Go one wei past the total, across operations",
    given: useUp(inTotal - perTrade / 2n),
    ...trade(perTrade / 2n + 1n),
    refused: () =>
      refusedByAmount(`amountIn total ${inTotal - perTrade / 2n} + ${perTrade / 2n + 1n} > ${inTotal}`),
  },
  {
    id: "swap-after-total",
    group,
    title: "Sell one wei when the total is used up",
    given: useUp(inTotal),
    ...trade(1n),
    refused: () => refusedByAmount(`amountIn total ${inTotal} + 1 > ${inTotal}`),
  },
  {
    id: "batch-at-total",
    group,
    title: "Use the total up exactly, within one batch",
    ...batch(perTrade, perTrade, perTrade, perTrade, left - 4n * perTrade),
  },
  {
    id: "batch-past-total",
    group,
    title: "Go one wei past the total, within one batch",
    ...batch(perTrade, perTrade, perTrade, perTrade, left - 4n * perTrade + 1n),
    refused: () => {
      const last = left - 4n * perTrade + 1n;
      return refusedByAmount(`call 5 of 5: amountIn total ${inTotal - last + 1n} + ${last} > ${inTotal}`);
    },
  },
  {
    id: "batch-approve-and-swap",
    group,
    title: "Approve and sell in one batch",
    attempt: (stage) => ({
      callData: encodeExecute([allowPool(stage, perApproval), sell(stage, perTrade)]),
    }),
    effect: (stage) => trades(stage, { amountIn: perTrade }),
  },
  {
    id: "approve-at-limit",
    group,
    title: "Approve exactly the limit",
    attempt: (stage) => ({ callData: encodeExecute([allowPool(stage, perApproval)]) }),
    effect: (stage) => allows(stage, { spender: stage.environment.targets.pool, amount: perApproval }),
  },
  {
    id: "approve-past-limit",
    group,
    title: "Approve one wei more than the limit",
    attempt: (stage) => ({ callData: encodeExecute([allowPool(stage, perApproval + 1n)]) }),
    effect: (stage) => allows(stage, { spender: stage.environment.targets.pool, amount: perApproval + 1n }),
    refused: () =>
      `AA23 PolicyViolation UniActionPolicy: amount ${perApproval + 1n} > ${perApproval} (rule 2 of 2: amount <= ${perApproval})`,
  },
];
