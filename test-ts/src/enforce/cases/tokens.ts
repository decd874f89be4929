import { erc20Abi } from "viem";
import { fees as prices } from "../../accounts/directUserOp.ts";
import { encodeExecute } from "../../accounts/encodeExecute.ts";
import type { Attempt } from "../attempt.ts";
import type { Case } from "../case.ts";
import type { Aim } from "../effects.ts";
import { runAsSession } from "../runAsSession.ts";
import type { Stage } from "../stage.ts";
import {
  declaredGas,
  giveTokens,
  grantPaying,
  maximumCost,
  maximumPrice,
  outliveRate,
  paysInTokens,
  tokenTrade,
  tokenTraded,
} from "../tokenStage.ts";
import { sell } from "./limits.ts";
import { approve } from "./trade.ts";

const group = "Gas in tokens";
const effect = tokenTraded;
const needs = ["PaymasterPolicy"] as const;

/** What the operation that enables a session declares: its verification takes more. */
const enablingGas = { ...declaredGas, verificationGasLimit: 3_000_000n };
const enablingCost =
  maximumCost + (enablingGas.verificationGasLimit - declaredGas.verificationGasLimit) * prices.maxFeePerGas;

/** Room for the operation that enables the session, and for one more. */
const limitsFor = (room: bigint) => ({
  maxFeePerGas: prices.maxFeePerGas,
  perOp: enablingCost,
  total: enablingCost + room,
});

/** A session that is held to paying in tokens, enabled by an operation that did. */
const paying = (room: bigint, attempt: (stage: Stage) => Partial<Attempt> = () => ({})) => ({
  needs,
  async given(stage: Stage) {
    await giveTokens(stage);
    const { permissionId, details } = await grantPaying(stage, limitsFor(room));
    const enable = details[0]!.enableSessionData;
    await runAsSession(stage, [sell(stage, 1_000n)], {
      permissionId,
      enable,
      tokens: {},
      fields: enablingGas,
    });
  },
  attempt: async (stage: Stage) => ({
    ...tokenTrade(stage, attempt(stage)),
    permissionId: (await grantPaying(stage, limitsFor(room))).permissionId,
  }),
});

const allowPaymaster = ({ environment: { targets } }: Stage, amount: bigint) =>
  approve({ token: targets.feeToken, spender: targets.tokenPaymaster, amount });

/** What the account lets the paymaster take becomes so much. */
function allowance({ environment, account }: Stage, amount: bigint): Aim {
  const { publicClient, targets } = environment;
  const args = [account, targets.tokenPaymaster] as const;
  const call = { address: targets.feeToken, abi: erc20Abi, functionName: "allowance", args } as const;
  return {
    label: "allowance of the token paymaster",
    read: () => publicClient.readContract(call),
    reached: (before, after) => before !== amount && after === amount,
  };
}

export const tokenCases: Case[] = [
  {
    id: "tokens-paid",
    group,
    title: "Trade, and pay for the gas in tokens",
    given: (stage) => giveTokens(stage),
    attempt: (stage) => tokenTrade(stage),
    effect,
  },
  {
    id: "tokens-exact",
    group,
    title: "Trade with just the balance and the allowance that the maximum takes",
    given: (stage) => giveTokens(stage, { balance: maximumPrice }),
    attempt: (stage) => tokenTrade(stage, { tokens: { maxTokens: maximumPrice } }),
    effect,
  },
  {
    id: "tokens-allowance-short",
    group,
    title: "Trade with an allowance that lacks one unit",
    corpus: [127],
    given: (stage) => giveTokens(stage, { allowance: maximumPrice - 1n }),
    attempt: (stage) => tokenTrade(stage),
    effect,
    refused: ({ environment }) =>
      `AA33 ERC20InsufficientAllowance: spender ${environment.targets.tokenPaymaster}, allowance ${maximumPrice - 1n}, needed ${maximumPrice}`,
  },
  {
    id: "tokens-balance-short",
    group,
    title: "Trade with a balance that lacks one unit",
    given: (stage) => giveTokens(stage, { balance: maximumPrice - 1n, allowance: maximumPrice }),
    attempt: (stage) => tokenTrade(stage),
    effect,
    refused: ({ account }) =>
      `AA33 ERC20InsufficientBalance: sender ${account}, balance ${maximumPrice - 1n}, needed ${maximumPrice}`,
  },
  {
    id: "tokens-limit-short",
    group,
    title: "Agree to pay one unit less than the maximum",
    given: (stage) => giveTokens(stage),
    attempt: (stage) => tokenTrade(stage, { tokens: { maxTokens: maximumPrice - 1n } }),
    effect,
    refused: () => `AA33 MaxTokensExceeded: maxTokens ${maximumPrice - 1n}, wanted ${maximumPrice}`,
  },
  {
    id: "tokens-post-op-gas",
    group,
    title: "Leave the paymaster a gas too little to send back",
    corpus: [117],
    given: (stage) => giveTokens(stage),
    attempt: (stage) =>
      tokenTrade(stage, { fields: { paymasterPostOpGasLimit: declaredGas.paymasterPostOpGasLimit - 1n } }),
    effect,
    refused: () =>
      `AA33 PostOpGasLimitTooLow: limit ${declaredGas.paymasterPostOpGasLimit - 1n}, minimum ${declaredGas.paymasterPostOpGasLimit}`,
  },
  {
    id: "tokens-rate-last-second",
    group,
    title: "Trade in the last second that the paymaster's rate holds",
    async given(stage) {
      await giveTokens(stage);
      await outliveRate(stage, 0n);
    },
    attempt: (stage) => tokenTrade(stage),
    effect,
  },
  {
    id: "tokens-rate-over",
    group,
    title: "Trade a second after the paymaster's rate has run out",
    async given(stage) {
      await giveTokens(stage);
      await outliveRate(stage, 1n);
    },
    attempt: (stage) => tokenTrade(stage),
    effect,
    refused: () => "AA32 paymaster expired or not due",
    refusedByBundler: "AA22 expired or not due",
  },
  {
    id: "tokens-allowance-removed",
    group,
    title: "Take the allowance back in the operation that it pays for",
    corpus: [127],
    ...paying(maximumCost, (stage) => ({ callData: encodeExecute([allowPaymaster(stage, 0n)]) })),
    effect: (stage) => [allowance(stage, 0n), paysInTokens(stage)],
  },
  {
    id: "tokens-allowance-wider",
    group,
    title: "Let the paymaster take one unit more than the session may",
    corpus: [127],
    ...paying(maximumCost, (stage) => ({
      callData: encodeExecute([allowPaymaster(stage, maximumPrice + 1n)]),
    })),
    effect: (stage) => [allowance(stage, maximumPrice + 1n)],
    refused: () =>
      `AA23 PolicyViolation UniActionPolicy: amount ${maximumPrice + 1n} > ${maximumPrice} (rule 2 of 2: amount <= ${maximumPrice})`,
  },
  {
    id: "tokens-other-paymaster",
    group,
    title: "Have a sponsor pay for a session that must pay in tokens",
    ...paying(maximumCost, () => ({ tokens: undefined, tank: {} })),
    effect,
    refused: ({ environment }) =>
      `AA23 PolicyViolation PaymasterPolicy: paymaster ${environment.targets.sponsorPaymaster} is not one of the 1 named`,
  },
  {
    id: "tokens-total-at",
    group,
    title: "Pay all that the session may still spend on gas",
    ...paying(maximumCost),
    effect,
  },
  {
    id: "tokens-total-past",
    group,
    title: "Pay a wei's worth more than the session may still spend on gas",
    corpus: [105, 114],
    ...paying(maximumCost - 1n),
    effect,
    refused: () =>
      `AA23 PolicyViolation PaymasterPolicy: cost total ${enablingCost} + ${maximumCost} > ${enablingCost + maximumCost - 1n}`,
  },
];
