import { type Address, encodeFunctionData, type Hex, type LocalAccount } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import { fees } from "../accounts/directUserOp.ts";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import { tankGas } from "../accounts/sponsorTank.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Attempt } from "./attempt.ts";
import { perTrade, sell } from "./cases/limits.ts";
import { trades } from "./effects.ts";
import type { Stage } from "./stage.ts";

/** Whose tank pays, unless a case says otherwise. */
export const sponsor = keys.gasSponsor.address;

/** Gas limits, in gas, that every operation on a gas tank declares here, so that its maximum cost is always the same. */
export const declaredGas = {
  callGasLimit: 300_000n,
  verificationGasLimit: 400_000n,
  preVerificationGas: 100_000n,
  ...tankGas,
} as const;

const gasInAll = Object.values(declaredGas).reduce((sum, gas) => sum + gas, 0n);

/** What such an operation costs at most, in wei. */
export const maximumCost = gasInAll * fees.maxFeePerGas;

/** A sponsor's limits, in wei but for the last; 0 for none. */
export type SponsorLimits = {
  perOp?: bigint;
  perDay?: bigint;
  perAccountDay?: bigint;
  opsPerAccountDay?: number;
};

const amountIn = perTrade / 2n;

/** A trade that a gas tank pays for. */
export const tankTrade = (stage: Stage, attempt: Partial<Attempt> = {}): Attempt => ({
  callData: encodeExecute([sell(stage, amountIn)]),
  tank: {},
  ...attempt,
  fields: { ...declaredGas, ...attempt.fields },
});

export const tankTraded = (stage: Stage) => trades(stage, { amountIn });

/** Two such trades in one bundle. */
export const twoTankTrades = (stage: Stage, attempt: Partial<Attempt> = {}): Attempt => ({
  ...tankTrade(stage, attempt),
  alongside: [tankTrade(stage, attempt)],
});

export const bothTraded = (stage: Stage) => trades(stage, { amountIn, alongside: amountIn });

const asPaymaster = ({ environment }: Stage) =>
  ({ address: environment.targets.sponsorPaymaster, abi: sponsorPaymasterAbi }) as const;

/** Sends a sponsor's own transaction to the paymaster. */
async function send(
  stage: Stage,
  from: LocalAccount,
  call: Pick<Parameters<typeof encodeFunctionData<typeof sponsorPaymasterAbi>>[0], "functionName" | "args">,
  value = 0n,
): Promise<void> {
  const { environment } = stage;
  const data = encodeFunctionData({ abi: sponsorPaymasterAbi, ...call } as Parameters<
    typeof encodeFunctionData
  >[0]);
  const { address: to } = asPaymaster(stage);
  const { status } = await environment.mine({ from: from.address, to, data, value });
  if (status !== "success") throw new Error(`${call.functionName} of the sponsoring paymaster failed`);
}

export const setLimits = (
  stage: Stage,
  { perOp = 0n, perDay = 0n, perAccountDay = 0n, opsPerAccountDay = 0 }: SponsorLimits,
) =>
  send(stage, keys.gasSponsor, {
    functionName: "setLimits",
    args: [{ perOp, perDay, perAccountDay, opsPerAccountDay }],
  });

export const pause = (stage: Stage) =>
  send(stage, keys.gasSponsor, { functionName: "setPaused", args: [true] });

export const setSigner = (stage: Stage, signer: Address, sponsor: LocalAccount = keys.gasSponsor) =>
  send(stage, sponsor, { functionName: "setSigner", args: [signer] });

export const unlockTank = (stage: Stage) =>
  send(stage, keys.gasSponsor, { functionName: "unlockTank", args: [] });

export const deposit = (stage: Stage, sponsor: Address, amount: bigint) =>
  send(stage, keys.deployer, { functionName: "depositFor", args: [sponsor] }, amount);

/** Opens a second sponsor's tank with so much in it, in wei. */
export async function openSmallTank(stage: Stage, amount: bigint): Promise<void> {
  await setSigner(stage, keys.sponsor.address, smallSponsor);
  if (amount > 0n) await deposit(stage, smallSponsor.address, amount);
}

/** Owns no tank but the small one. */
export const smallSponsor = keys.otherOwner;

/** Opens the sponsor's standing rule, at so much a day in wei, for accounts by their address or by the hash of their code. */
export const openRule = (
  stage: Stage,
  perDay: bigint,
  { accounts = [], codeHashes = [] }: { accounts?: Address[]; codeHashes?: Hex[] } = {
    accounts: [stage.account],
  },
) => send(stage, keys.gasSponsor, { functionName: "openStandingRule", args: [perDay, accounts, codeHashes] });

/** Puts wei into the paymaster's deposit that belong to no tank. */
export async function addSurplus(stage: Stage, amount: bigint): Promise<void> {
  const { environment } = stage;
  const args = [asPaymaster(stage).address] as const;
  const data = encodeFunctionData({ abi: entryPoint07Abi, functionName: "depositTo", args });
  const { status } = await environment.mine({ to: canonical.entryPoint, data, value: amount });
  if (status !== "success") throw new Error("depositTo of the EntryPoint failed");
}

/** What the sponsor has spent today, in wei. */
export const spentToday = async (stage: Stage): Promise<bigint> => (await tankOf(stage, sponsor)).spentToday;

/** What a sponsor's tank holds, in wei. */
export const balanceOf = async (stage: Stage, sponsor: Address): Promise<bigint> =>
  (await tankOf(stage, sponsor)).balance;

const tankOf = (stage: Stage, sponsor: Address) =>
  stage.environment.publicClient.readContract({
    ...asPaymaster(stage),
    functionName: "tankOf",
    args: [sponsor],
  });
