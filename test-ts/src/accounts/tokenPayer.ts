import { type Hex, numberToHex } from "viem";
import { tokenPaymasterAbi } from "../../generated/tokenPaymaster.ts";
import type { Environment } from "../chain/environment.ts";
import type { Sponsor, SponsoredUserOp } from "./sponsor.ts";

/** What an operation pays at most for its gas, in units of the fee token. */
export type TokenTerms = {
  /** @default the price of all that the operation declares */
  maxTokens?: bigint;
};

/** Gas that TokenPaymaster's validation and its postOp get by with MockERC20, in gas. */
export const tokenGas = {
  paymasterVerificationGasLimit: 120_000n,
  paymasterPostOpGasLimit: 22_000n,
} as const;

/** As long as any, and without a zero byte, so that estimates are not below the mark. */
const stubData = encodeMaxTokens(2n ** 128n - 1n);

/**
 * Has the account pay for its gas in the fee token, for the `paymaster` of viem's and abstractjs's bundler clients. It must have allowed
 * the paymaster so much before: see {@link priceInTokens}.
 * @example
 * const client = createBundlerClient({ account, paymaster: createTokenPayer(environment), transport });
 */
export function createTokenPayer(environment: Environment, terms: TokenTerms = {}): Sponsor {
  const paymaster = environment.targets.tokenPaymaster;
  return {
    async getPaymasterStubData() {
      return { paymaster, paymasterData: stubData, ...tokenGas };
    },
    async getPaymasterData(parameters) {
      const userOp = { ...tokenGas, ...parameters, paymaster } as unknown as SponsoredUserOp;
      return { paymaster, paymasterData: await encodeTokenData(environment, userOp, terms), ...tokenGas };
    },
  };
}

/**
 * @param userOp with all its gas fields set, and the paymaster's.
 * @returns its `paymasterData` for TokenPaymaster.
 */
export async function encodeTokenData(
  environment: Environment,
  userOp: Omit<SponsoredUserOp, "callData" | "nonce" | "sender">,
  { maxTokens }: TokenTerms = {},
): Promise<Hex> {
  return encodeMaxTokens(maxTokens ?? (await priceInTokens(environment, declaredCost(userOp))));
}

/** @returns what so much wei of gas costs at the paymaster's current rate, in units of the fee token. */
export function priceInTokens({ publicClient, targets }: Environment, cost: bigint): Promise<bigint> {
  return publicClient.readContract({
    address: targets.tokenPaymaster,
    abi: tokenPaymasterAbi,
    functionName: "priceOf",
    args: [cost],
  });
}

/** @returns the most that an operation can cost, in wei: its five gas figures at its maxFeePerGas. */
function declaredCost(userOp: Omit<SponsoredUserOp, "callData" | "nonce" | "sender">): bigint {
  const { callGasLimit, verificationGasLimit, preVerificationGas, maxFeePerGas } = userOp;
  const { paymasterVerificationGasLimit = 0n, paymasterPostOpGasLimit = 0n } = userOp;
  const gas = callGasLimit + verificationGasLimit + preVerificationGas;
  return (gas + paymasterVerificationGasLimit + paymasterPostOpGasLimit) * maxFeePerGas;
}

function encodeMaxTokens(maxTokens: bigint): Hex {
  return numberToHex(maxTokens, { size: 16 });
}
