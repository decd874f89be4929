import { type Address, encodePacked, type Hex, type LocalAccount } from "viem";
import {
  type GetPaymasterDataParameters,
  type GetPaymasterDataReturnType,
  type GetPaymasterStubDataReturnType,
  toPackedUserOperation,
  type UserOperation,
} from "viem/account-abstraction";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";

/** Paymaster functions, for the `paymaster` of viem's and abstractjs's bundler clients. */
export type Sponsor = {
  getPaymasterStubData(parameters: GetPaymasterDataParameters): Promise<GetPaymasterStubDataReturnType>;
  getPaymasterData(parameters: GetPaymasterDataParameters): Promise<GetPaymasterDataReturnType>;
};

/** When a sponsorship holds, in seconds of chain time, both inclusive; a `validUntil` of 0 has no end. */
export type SponsorshipWindow = { validUntil: number; validAfter: number };

/** Fields of an operation that the sponsor signs; all but the account's signature and the sponsor's own. */
export type SponsoredUserOp = Omit<UserOperation<"0.7">, "signature">;

/** How long a sponsorship holds, in seconds. */
const sponsorshipLifetime = 600;

/** Signatures cost calldata by their bytes: a stub has none that are zero, so that estimates are not below the mark. */
const stubSignature: Hex = `0x${"ff".repeat(64)}1c`;

const types = {
  SponsoredUserOperation: [
    { name: "sender", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "initCode", type: "bytes" },
    { name: "callData", type: "bytes" },
    { name: "accountGasLimits", type: "bytes32" },
    { name: "preVerificationGas", type: "uint256" },
    { name: "gasFees", type: "bytes32" },
    { name: "paymasterVerificationGasLimit", type: "uint128" },
    { name: "paymasterPostOpGasLimit", type: "uint128" },
    { name: "validUntil", type: "uint48" },
    { name: "validAfter", type: "uint48" },
    { name: "entryPoint", type: "address" },
  ],
} as const;

/**
 * A sponsor that pays through the verifying paymaster, for ten minutes of chain time an operation.
 * @param options.signer signs for the paymaster; the key it trusts when not given.
 * @param options.verificationGas what the paymaster's validation may take, in gas; the bundler's estimate when not given, which is
 * short for an operation of many bytes.
 * @example
 * const owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createSponsor(environment) });
 */
export function createSponsor(
  environment: Environment,
  { signer = keys.sponsor, verificationGas }: { signer?: LocalAccount; verificationGas?: bigint } = {},
): Sponsor {
  const paymaster = environment.targets.verifyingPaymaster;
  const window = async (): Promise<SponsorshipWindow> => ({
    validUntil: Number(await environment.clock.now()) + sponsorshipLifetime,
    validAfter: 0,
  });
  const limit = verificationGas === undefined ? {} : { paymasterVerificationGasLimit: verificationGas };
  return {
    async getPaymasterStubData() {
      const paymasterData = encodeSponsorship(await window(), stubSignature);
      return { paymaster, paymasterData, paymasterPostOpGasLimit: 0n, ...limit };
    },
    async getPaymasterData(parameters) {
      const userOp = { ...parameters, paymaster } as unknown as SponsoredUserOp;
      const paymasterData = await signSponsorship(environment, userOp, { signer, ...(await window()) });
      return { paymaster, paymasterData };
    },
  };
}

/**
 * A sponsor that pays for everybody through the trivial paymaster, for gas figures.
 * @throws when the environment has none: it is a test contract and may not be built.
 */
export function createTrivialSponsor(environment: Environment): Sponsor {
  const paymaster = environment.targets.trivialPaymaster;
  if (!paymaster) throw new Error('TrivialPaymaster is not built: run "npm run build"');
  const data = { paymaster, paymasterData: "0x" as const, paymasterPostOpGasLimit: 0n };
  return { getPaymasterStubData: async () => data, getPaymasterData: async () => data };
}

/**
 * Signs an operation for the verifying paymaster.
 * @param userOp with all its gas fields set, and the paymaster's.
 * @returns its `paymasterData`.
 */
export async function signSponsorship(
  environment: Environment,
  userOp: SponsoredUserOp,
  { signer, validUntil, validAfter }: SponsorshipWindow & { signer: LocalAccount },
): Promise<Hex> {
  const packed = toPackedUserOperation({ ...userOp, signature: "0x" });
  const signature = await signer.signTypedData({
    domain: {
      name: "VerifyingPaymaster",
      version: "1",
      chainId: environment.chain.id,
      verifyingContract: userOp.paymaster as Address,
    },
    types,
    primaryType: "SponsoredUserOperation",
    message: {
      sender: packed.sender,
      nonce: packed.nonce,
      initCode: packed.initCode,
      callData: packed.callData,
      accountGasLimits: packed.accountGasLimits as Hex,
      preVerificationGas: packed.preVerificationGas,
      gasFees: packed.gasFees as Hex,
      paymasterVerificationGasLimit: userOp.paymasterVerificationGasLimit ?? 0n,
      paymasterPostOpGasLimit: userOp.paymasterPostOpGasLimit ?? 0n,
      validUntil,
      validAfter,
      entryPoint: canonical.entryPoint,
    },
  });
  return encodeSponsorship({ validUntil, validAfter }, signature);
}

/** @returns `paymasterData` of the verifying paymaster. */
export function encodeSponsorship({ validUntil, validAfter }: SponsorshipWindow, signature: Hex): Hex {
  return encodePacked(["uint48", "uint48", "bytes"], [validUntil, validAfter, signature]);
}
