import type { Address } from "viem";
import type { UserOp } from "../accounts/directUserOp.ts";
import { signSponsorship } from "../accounts/sponsor.ts";
import { encodeTankData, tankGas } from "../accounts/sponsorTank.ts";
import { encodeTokenData, tokenGas } from "../accounts/tokenPayer.ts";
import { keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { Bench } from "./bench.ts";
import type { Payer } from "./row.ts";

/** In gas: what an operation is estimated with. */
const paymasterGas = { paymasterVerificationGasLimit: 100_000n, paymasterPostOpGasLimit: 0n } as const;

const postOpGas: Partial<Record<Payer, { paymasterPostOpGasLimit: bigint }>> = {
  tank: tankGas,
  rule: tankGas,
  tokens: tokenGas,
};

const day = 86_400;
/** In token units: no less than any estimate's gas limits cost. */
const anyPrice = 2n ** 128n - 1n;

/** Payers that are paymasters, those that a session would rather name first. */
export const paymasterPayers = ["verifying", "tank", "tokens", "trivial"] as const satisfies readonly Payer[];

/** @returns the payer's paymaster; none for an account that pays itself, or where its contract is not built. */
export const paymasterOf = (payer: Payer, targets: Environment["targets"]): Address | undefined =>
  ({
    self: undefined,
    trivial: targets.trivialPaymaster,
    verifying: targets.verifyingPaymaster,
    tank: targets.sponsorPaymaster,
    rule: targets.sponsorPaymaster,
    tokens: targets.tokenPaymaster,
  })[payer];

/** @returns the operation with the paymaster's gas limits; those that it has already stay. */
export function withPaymasterGas(userOp: UserOp, payer: Payer): UserOp {
  if (payer === "self") return userOp;
  const { paymasterPostOpGasLimit } = postOpGas[payer] ?? paymasterGas;
  return { ...paymasterGas, ...userOp, paymasterPostOpGasLimit };
}

/**
 * @param userOp with all its gas fields set.
 * @param options.draft whether only an estimate is to come of it.
 * @returns the operation, paid for; sign for the account afterwards.
 */
export async function pay(
  { environment, startsAt }: Bench,
  userOp: UserOp,
  payer: Payer,
  { draft = false }: { draft?: boolean } = {},
): Promise<UserOp> {
  if (payer === "self") return userOp;
  const paymaster = paymasterOf(payer, environment.targets);
  if (!paymaster) throw new Error('TrivialPaymaster is not built: run "npm run build"');
  const paid = { ...withPaymasterGas(userOp, payer), paymaster };
  if (payer === "trivial") return { ...paid, paymasterData: "0x" };
  if (payer === "tank") return { ...paid, paymasterData: await encodeTankData(environment, paid) };
  if (payer === "rule")
    return { ...paid, paymasterData: await encodeTankData(environment, paid, { signer: "rule" }) };
  if (payer === "tokens") {
    const terms = draft ? { maxTokens: anyPrice } : {};
    return { ...paid, paymasterData: await encodeTokenData(environment, paid, terms) };
  }
  const window = { validAfter: 0, validUntil: Number(startsAt) + day };
  const paymasterData = await signSponsorship(environment, paid, { signer: keys.sponsor, ...window });
  return { ...paid, paymasterData };
}
