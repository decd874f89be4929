import type { EnableSessionData } from "@rhinestone/module-sdk";
import { type Address, type Hex, hexToBigInt, keccak256, type LocalAccount, slice, stringToHex } from "viem";
import {
  buildUserOp,
  getNonce,
  type SignedFor,
  signWithSession,
  sponsorUserOp,
  type UserOp,
} from "../accounts/directUserOp.ts";
import { encodeTankData, type TankOptions, tankGas } from "../accounts/sponsorTank.ts";
import { encodeTokenData, type TokenTerms, tokenGas } from "../accounts/tokenPayer.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { Ground } from "./stage.ts";

/** An operation that somebody with a session key tries; fields that are not given are as the dapp would have them. */
export type Attempt = {
  callData: Hex;
  /** Operations of one name share a nonce key. @default the case's id */
  nonceName?: string;
  /** @default the account that granted the session */
  account?: Address;
  /** @default the session's that is on trial */
  permissionId?: Hex;
  /** Who signs for the session. @default the dapp's key */
  sessionKey?: LocalAccount;
  /** A grant that the operation carries with it. */
  enable?: EnableSessionData;
  /** Who signs for the paymaster; "none" where the account pays. @default the paymaster's signer */
  sponsor?: LocalAccount | "none";
  /** Fields of the operation, gas prices for example, before anybody signs. */
  fields?: Partial<UserOp>;
  /** Whether the bundler is asked what gas it takes. @default true; else `fields` declare it */
  estimated?: boolean;
  /** Chain and EntryPoint that the session's key signs for. @default where the operation goes */
  signedFor?: SignedFor;
  /** What is done to the key's own signature before the session module's envelope goes around it. */
  mangle?: (signature: Hex) => Hex;
  /** Has the sponsoring paymaster pay in place of the verifying one, out of a sponsor's gas tank. */
  tank?: TankOptions;
  /** Has the account pay in the fee token, through the token paymaster. */
  tokens?: TokenTerms;
  /** What the paymaster is handed in place of what its sponsor would sign. */
  paymasterData?: Hex;
  /** Operations before it in the same bundle, which are to succeed. Each has a nonce key of its own where it names none. */
  alongside?: readonly Omit<Attempt, "alongside" | "alter">[];
  /** What is done to the operation after all have signed. */
  alter?: (signed: UserOp) => UserOp;
};

/** Gas limits in gas, as a bundler estimates them. */
export type GasLimits = Pick<
  UserOp,
  | "callGasLimit"
  | "verificationGasLimit"
  | "preVerificationGas"
  | "paymasterVerificationGasLimit"
  | "paymasterPostOpGasLimit"
>;

/** Each case has a nonce key of its own, of the 2 bytes that every account keeps. */
export const nonceKeyOf = (name: string): bigint => hexToBigInt(slice(keccak256(stringToHex(name)), 0, 2));

/**
 * @param name of the case, for its nonce key.
 * @returns the operation, unsigned, with gas limits that are ample for any.
 */
export async function draftAttempt(stage: Ground, attempt: Attempt, name: string): Promise<UserOp> {
  const { environment, owner } = stage;
  const { account = owner.address, nonceName = name, callData, fields } = attempt;
  const key = nonceKeyOf(nonceName);
  const nonce = await getNonce(environment, {
    account,
    validator: canonical.smartSession,
    key,
    kind: owner.kind,
  });
  return buildUserOp({ sender: account, nonce, callData, overrides: fields });
}

/** @returns the operation, signed by the sponsor and by the session's key as the attempt says. */
export async function signAttempt(
  stage: Ground,
  attempt: Attempt,
  draft: UserOp,
  limits?: GasLimits,
): Promise<UserOp> {
  const { environment, tried } = stage;
  const { sponsor = keys.sponsor, sessionKey = keys.sessionKey, enable } = attempt;
  const limited = { ...draft, ...limits, ...attempt.fields };
  const paid = await pay(environment, limited, { ...attempt, sponsor });
  const { permissionId = tried.permissionId } = attempt;
  const { signedFor, mangle } = attempt;
  return signWithSession(environment, paid, { sessionKey, permissionId, enable, signedFor, mangle });
}

async function pay(
  environment: Environment,
  userOp: UserOp,
  {
    sponsor,
    tank,
    tokens,
    paymasterData,
  }: Pick<Attempt, "tank" | "tokens" | "paymasterData"> & { sponsor: LocalAccount | "none" },
): Promise<UserOp> {
  if (sponsor === "none") return userOp;
  if (tokens) {
    const paid = { ...userOp, ...limitsOf(userOp, tokenGas), paymaster: environment.targets.tokenPaymaster };
    return { ...paid, paymasterData: paymasterData ?? (await encodeTokenData(environment, paid, tokens)) };
  }
  if (!tank) return sponsorUserOp(environment, userOp, { signer: sponsor });
  const paid = { ...userOp, ...limitsOf(userOp, tankGas), paymaster: environment.targets.sponsorPaymaster };
  return { ...paid, paymasterData: paymasterData ?? (await encodeTankData(environment, paid, tank)) };
}

/** The bundler's estimate of a paymaster's gas is too low for one with a postOp, which costs it nothing. */
const limitsOf = (
  { paymasterVerificationGasLimit, paymasterPostOpGasLimit }: UserOp,
  least: typeof tankGas | typeof tokenGas,
) => ({
  paymasterVerificationGasLimit: paymasterVerificationGasLimit ?? least.paymasterVerificationGasLimit,
  paymasterPostOpGasLimit: paymasterPostOpGasLimit ?? least.paymasterPostOpGasLimit,
});
