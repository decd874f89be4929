import { encodeFunctionData, erc20Abi, parseEther } from "viem";
import { tokenPaymasterAbi } from "../../generated/tokenPaymaster.ts";
import { fees } from "../accounts/directUserOp.ts";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { tokenGas } from "../accounts/tokenPayer.ts";
import { feeTokenRate } from "../chain/openTokenPaymaster.ts";
import { atMost, equal } from "../session/bounds.ts";
import { defineSession } from "../session/defineSession.ts";
import type { FeeLimits } from "../session/fees.ts";
import type { Attempt } from "./attempt.ts";
import { perTrade, sell } from "./cases/limits.ts";
import { approve } from "./cases/trade.ts";
import { type Aim, type Effect, trades } from "./effects.ts";
import { runAsOwner } from "./runAsOwner.ts";
import { type GrantedSession, grant, type Stage } from "./stage.ts";

/** Gas limits, in gas, that every operation paid for in tokens declares here, so that its price is always the same. */
export const declaredGas = {
  callGasLimit: 300_000n,
  verificationGasLimit: 400_000n,
  preVerificationGas: 100_000n,
  ...tokenGas,
} as const;

/** What such an operation costs at most, in wei. */
export const maximumCost = Object.values(declaredGas).reduce((sum, gas) => sum + gas, 0n) * fees.maxFeePerGas;

const ether = parseEther("1");

/** What that is in fee tokens: what validation pulls. */
export const maximumPrice = (maximumCost * feeTokenRate + ether - 1n) / ether;

const amountIn = perTrade / 2n;

/** A trade that the account pays for in the fee token. */
export const tokenTrade = (stage: Stage, attempt: Partial<Attempt> = {}): Attempt => ({
  callData: encodeExecute([sell(stage, amountIn)]),
  tokens: {},
  ...attempt,
  fields: { ...declaredGas, ...attempt.fields },
});

/** The trade, and a price for its gas between nothing and what validation pulled. */
export const tokenTraded = async (stage: Stage): Promise<Effect> => [
  ...(await trades(stage, { amountIn })),
  paysInTokens(stage),
];

/** The account pays for gas in the fee token, and gets the rest of what validation pulled back. */
export function paysInTokens({ environment, account }: Stage): Aim {
  const { publicClient, targets } = environment;
  const call = { abi: erc20Abi, functionName: "balanceOf", args: [account] } as const;
  return {
    label: `fee tokens of ${account}`,
    read: () => publicClient.readContract({ address: targets.feeToken, ...call }),
    reached: (before, after) => after < before && before - after < maximumPrice,
  };
}

/** Gives the account fee tokens and has its owner allow the paymaster so many, both in token units. */
export async function giveTokens(
  stage: Stage,
  { balance = 10n * maximumPrice, allowance = balance }: { balance?: bigint; allowance?: bigint } = {},
): Promise<void> {
  const { environment, account } = stage;
  const { feeToken, tokenPaymaster } = environment.targets;
  if (balance > 0n) await fundAccount(environment, account, { value: ether, fee: balance });
  await runAsOwner(stage, [approve({ token: feeToken, spender: tokenPaymaster, amount: allowance })]);
}

/** Lets the paymaster's rate run out. */
export async function outliveRate({ environment }: Stage, seconds: bigint): Promise<void> {
  const { clock, mine, publicClient, targets } = environment;
  const args = [feeTokenRate, 60] as const;
  const data = encodeFunctionData({ abi: tokenPaymasterAbi, functionName: "setRate", args });
  const { status, blockNumber } = await mine({ to: targets.tokenPaymaster, data });
  if (status !== "success") throw new Error("setRate of the token paymaster failed");
  const { timestamp } = await publicClient.getBlock({ blockNumber });
  await clock.set(timestamp + 60n + seconds);
}

/**
 * A session that pays for its gas in tokens: the token paymaster and no other, up to `fees` in wei, and it may set the allowance that this
 * takes, up to the price of all that.
 */
export function grantPaying(stage: Stage, limits: FeeLimits): Promise<GrantedSession> {
  const { environment, owner, grantedAt } = stage;
  const { targets } = environment;
  const { definition } = stage;
  const paying = defineSession({
    name: definition.name,
    lifetime: definition.lifetime,
    sponsored: { paymasters: [targets.tokenPaymaster], ...limits },
    contracts: { feeToken: { address: targets.feeToken, abi: erc20Abi } },
    actions: {
      feeToken: {
        approve: { args: { spender: equal(targets.tokenPaymaster), amount: atMost(maximumPrice) } },
      },
    },
  });
  const actions = [...definition.actions, ...paying.actions];
  return grant(environment, owner, { definition: { ...paying, actions }, grantedAt });
}
