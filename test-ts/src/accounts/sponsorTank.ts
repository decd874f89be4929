import { type Address, encodePacked, type Hex, type LocalAccount } from "viem";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import {
  encodeSponsorship,
  type Sponsorship,
  secondsPerDay,
  signSponsorship,
  stubSignature,
} from "../sponsor/sponsorship.ts";
import type { PricedOperation } from "../sponsor/userOperation.ts";
import type { Sponsor, SponsoredUserOp } from "./sponsor.ts";

/** Who pays at the sponsoring paymaster, and how it agrees: by its signer for each operation, or by its standing rule. */
export type TankOptions = {
  /** Whose tank pays. @default keys.gasSponsor */
  sponsor?: Address;
  /** Signs for the sponsor; "rule" where its standing rule pays. @default keys.sponsor */
  signer?: LocalAccount | "rule";
  /** Day window, in days since 1970. @default the chain's today */
  day?: number;
  /** Last second, 0 for the day's end. @default 0 */
  validUntil?: number;
  /** First second, 0 for the day's start. @default 0 */
  validAfter?: number;
};

/** Gas that SponsorPaymaster's validation and its postOp get by, in gas. */
export const tankGas = { paymasterVerificationGasLimit: 80_000n, paymasterPostOpGasLimit: 25_000n } as const;

const ruleMode = 1;

/**
 * A sponsor that pays out of its gas tank, for the `paymaster` of viem's and abstractjs's bundler clients.
 * @example
 * const owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor: createTankSponsor(environment) });
 */
export function createTankSponsor(environment: Environment, options: TankOptions = {}): Sponsor {
  const paymaster = environment.targets.sponsorPaymaster;
  return {
    async getPaymasterStubData() {
      const paymasterData =
        options.signer === "rule"
          ? await encodeRule(environment, options)
          : encodeSponsorship(await termsOf(environment, options), stubSignature);
      return { paymaster, paymasterData, ...tankGas };
    },
    async getPaymasterData(parameters) {
      const userOp = { ...tankGas, ...parameters, paymaster } as unknown as SponsoredUserOp;
      return { paymaster, paymasterData: await encodeTankData(environment, userOp, options), ...tankGas };
    },
  };
}

/**
 * @param userOp with all its gas fields set, and the paymaster's.
 * @returns its `paymasterData` for SponsorPaymaster.
 */
export async function encodeTankData(
  environment: Environment,
  userOp: SponsoredUserOp,
  options: TankOptions = {},
): Promise<Hex> {
  const { signer = keys.sponsor } = options;
  if (signer === "rule") return encodeRule(environment, options);
  return signSponsorship(userOp as PricedOperation, {
    ...(await termsOf(environment, options)),
    signer,
    domain: { chainId: environment.chain.id, entryPoint: canonical.entryPoint },
  });
}

async function encodeRule(environment: Environment, options: TankOptions): Promise<Hex> {
  const { sponsor, day } = await termsOf(environment, options);
  return encodePacked(["uint8", "address", "uint32"], [ruleMode, sponsor, day]);
}

async function termsOf({ clock }: Environment, options: TankOptions): Promise<Sponsorship> {
  const today = async () => Math.floor(Number(await clock.now()) / secondsPerDay);
  const { sponsor = keys.gasSponsor.address, validUntil = 0, validAfter = 0 } = options;
  return { sponsor, day: options.day ?? (await today()), validUntil, validAfter };
}
