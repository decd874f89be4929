import { type Address, concat, encodePacked, type Hex, type LocalAccount } from "viem";
import { toPackedUserOperation } from "viem/account-abstraction";
import type { PricedOperation } from "./userOperation.ts";

/** What a sponsor signs beside the operation: who pays, in which day window, and from when to when (seconds, inclusive). */
export type Sponsorship = { sponsor: Address; day: number; validUntil: number; validAfter: number };

/** Where an operation is to run. */
export type SponsorshipDomain = { chainId: number; entryPoint: Address };

/** Seconds in a day window of SponsorPaymaster. */
export const secondsPerDay = 86_400;

/** Signatures cost calldata by their bytes: a stub has none that are zero, so that estimates are not below the mark. */
export const stubSignature: Hex = `0x${"ff".repeat(64)}1c`;

const signedMode = 0;

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
    { name: "sponsor", type: "address" },
    { name: "day", type: "uint32" },
    { name: "validUntil", type: "uint48" },
    { name: "validAfter", type: "uint48" },
    { name: "entryPoint", type: "address" },
  ],
} as const;

/** @returns `paymasterData` of SponsorPaymaster for an operation that its sponsor signed. */
export function encodeSponsorship(sponsorship: Sponsorship, signature: Hex): Hex {
  const { sponsor, day, validUntil, validAfter } = sponsorship;
  const head = encodePacked(
    ["uint8", "address", "uint32", "uint48", "uint48"],
    [signedMode, sponsor, day, validUntil, validAfter],
  );
  return concat([head, signature]);
}

/** Signs an operation for SponsorPaymaster (EIP-712). @returns its `paymasterData`. */
export async function signSponsorship(
  operation: PricedOperation,
  { signer, domain, ...sponsorship }: Sponsorship & { signer: LocalAccount; domain: SponsorshipDomain },
): Promise<Hex> {
  const packed = toPackedUserOperation({ ...operation, signature: "0x" });
  const { paymaster, paymasterVerificationGasLimit, paymasterPostOpGasLimit } = operation;
  const signature = await signer.signTypedData({
    domain: { name: "SponsorPaymaster", version: "1", chainId: domain.chainId, verifyingContract: paymaster },
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
      paymasterVerificationGasLimit,
      paymasterPostOpGasLimit,
      ...sponsorship,
      entryPoint: domain.entryPoint,
    },
  });
  return encodeSponsorship(sponsorship, signature);
}
