import {
  type EnableSessionData,
  encodeSmartSessionSignature,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import { type Address, concat, type Hex, type LocalAccount, numberToHex, parseAbi } from "viem";
import { getUserOperationHash, type UserOperation } from "viem/account-abstraction";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { AccountKind } from "./accountKind.ts";
import { type Call, encodeExecute } from "./encodeExecute.ts";
import { type SponsorshipWindow, signSponsorship } from "./sponsor.ts";

/** A user operation of EntryPoint v0.7, as viem and the bundlers' JSON-RPC know it. */
export type UserOp = UserOperation<"0.7">;

/** Gas limits, in gas, with which any operation of the harness gets through; not meant for measuring. */
const ampleGas = {
  callGasLimit: 3_000_000n,
  verificationGasLimit: 6_000_000n,
  preVerificationGas: 200_000n,
} as const;
const amplePaymasterGas = { paymasterVerificationGasLimit: 500_000n, paymasterPostOpGasLimit: 0n } as const;

/** Prices in wei, the ones that the environment's bundler names. */
export const fees = { maxFeePerGas: 1_000_000_008n, maxPriorityFeePerGas: 1_000_000_000n } as const;

const getNonceAbi = parseAbi(["function getNonce(address sender, uint192 key) view returns (uint256)"]);

/**
 * An unsigned operation that no bundler has seen, for {@link handleOps}.
 * @param options.nonce of the EntryPoint, with its key: see {@link getNonce}.
 * @param options.calls become `callData`, unless that is given.
 * @param options.overrides any field of the operation, gas limits and prices for example.
 */
export function buildUserOp(options: {
  sender: Address;
  nonce: bigint;
  calls?: readonly Call[];
  callData?: Hex;
  overrides?: Partial<UserOp>;
}): UserOp {
  const { sender, nonce, calls = [], callData = encodeExecute(calls), overrides } = options;
  return { sender, nonce, callData, ...ampleGas, ...fees, signature: "0x", ...overrides };
}

/**
 * The account's next nonce for a validator.
 * @param options.validator the module that checks the signature; SmartSession for sessions.
 * @param options.key tells apart nonces that one validator counts independently, up to 3 bytes. @default 0n
 * @param options.kind the account's make. @default Nexus
 * @param options.blockTag "pending" counts what the node knows of and has not mined. @default "latest"
 */
export function getNonce(
  environment: Environment,
  {
    account,
    validator,
    key = 0n,
    kind = { nonceKey },
    blockTag = "latest",
  }: {
    account: Address;
    validator: Address;
    key?: bigint;
    kind?: Pick<AccountKind, "nonceKey">;
    blockTag?: "latest" | "pending";
  },
): Promise<bigint> {
  return environment.publicClient.readContract({
    address: canonical.entryPoint,
    abi: getNonceAbi,
    functionName: "getNonce",
    args: [account, kind.nonceKey(validator, key)],
    blockTag,
  });
}

/** Nexus reads the validator out of the nonce's key: key(3) ‖ validation mode(1) ‖ validator(20). */
export function nonceKey(validator: Address, key = 0n): bigint {
  return BigInt(concat([numberToHex(key, { size: 3 }), "0x00", validator]));
}

/** Chain and EntryPoint that a signature is for. @default the environment's chain, EntryPoint v0.7 */
export type SignedFor = { chainId?: number; entryPoint?: Address };

/** @returns the hash that every signer of the operation signs. */
export function hashUserOp(environment: Environment, userOp: UserOp, signedFor: SignedFor = {}): Hex {
  return getUserOperationHash({
    chainId: signedFor.chainId ?? environment.chain.id,
    entryPointAddress: signedFor.entryPoint ?? canonical.entryPoint,
    entryPointVersion: "0.7",
    userOperation: userOp,
  });
}

/** @returns the operation, paid for by the verifying paymaster. Sign for the account afterwards. */
export async function sponsorUserOp(
  environment: Environment,
  userOp: UserOp,
  {
    signer = keys.sponsor,
    validUntil = 0,
    validAfter = 0,
  }: Partial<SponsorshipWindow> & { signer?: LocalAccount } = {},
): Promise<UserOp> {
  const paymaster = environment.targets.verifyingPaymaster;
  const sponsored = { ...amplePaymasterGas, ...userOp, paymaster };
  const paymasterData = await signSponsorship(environment, sponsored, { signer, validUntil, validAfter });
  return { ...sponsored, paymasterData };
}

/** @returns the operation, signed by the account's owner. */
export async function signWithOwner(
  environment: Environment,
  userOp: UserOp,
  owner: LocalAccount,
): Promise<UserOp> {
  return { ...userOp, signature: await signHash(environment, userOp, owner) };
}

/**
 * @param options.enable what the owner signed to grant the session; the operation then enables it, and uses it at once.
 * @returns the operation, signed by the session's key.
 */
export async function signWithSession(
  environment: Environment,
  userOp: UserOp,
  options: {
    sessionKey: LocalAccount;
    permissionId: Hex;
    enable?: EnableSessionData;
    signedFor?: SignedFor;
    /** What is done to the key's signature before the module's envelope goes around it. */
    mangle?: (signature: Hex) => Hex;
  },
): Promise<UserOp> {
  const { sessionKey, permissionId, enable, signedFor, mangle = (signature) => signature } = options;
  const message = { raw: hashUserOp(environment, userOp, signedFor) };
  const signature = encodeSmartSessionSignature({
    mode: enable ? SmartSessionMode.UNSAFE_ENABLE : SmartSessionMode.USE,
    permissionId,
    signature: mangle(await sessionKey.signMessage({ message })),
    ...(enable ? { enableSessionData: enable } : {}),
  });
  return { ...userOp, signature };
}

function signHash(environment: Environment, userOp: UserOp, signer: LocalAccount): Promise<Hex> {
  return signer.signMessage({ message: { raw: hashUserOp(environment, userOp) } });
}
