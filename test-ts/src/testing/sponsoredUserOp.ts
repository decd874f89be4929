import { type Address, parseGwei } from "viem";
import { buildUserOp, type UserOp } from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import { secondsPerDay, signSponsorship } from "../sponsor/sponsorship.ts";
import type { PricedOperation } from "../sponsor/userOperation.ts";
import { sponsorOwner } from "./useSponsorService.ts";

/** An operation past bundler and service that {@link sponsorOwner} pays for. Sign for the account afterwards. */
export async function buildSponsoredUserOp(
  environment: Environment,
  options: {
    paymaster: Address;
    sender: Address;
    nonce: bigint;
    calls: readonly Call[];
    overrides?: Partial<UserOp>;
  },
): Promise<UserOp> {
  const { paymaster, overrides, ...rest } = options;
  const now = Number(await environment.clock.now());
  const userOp = buildUserOp({
    ...rest,
    overrides: {
      callGasLimit: 300_000n,
      verificationGasLimit: 500_000n,
      preVerificationGas: 60_000n,
      maxFeePerGas: parseGwei("1") + 8n,
      paymaster,
      paymasterVerificationGasLimit: 150_000n,
      paymasterPostOpGasLimit: 50_000n,
      ...overrides,
    },
  });
  const paymasterData = await signSponsorship(userOp as PricedOperation, {
    sponsor: sponsorOwner.address,
    day: Math.floor(now / secondsPerDay),
    validUntil: now + 600,
    validAfter: 0,
    signer: keys.sponsor,
    domain: { chainId: environment.chain.id, entryPoint: canonical.entryPoint },
  });
  return { ...userOp, paymasterData };
}
