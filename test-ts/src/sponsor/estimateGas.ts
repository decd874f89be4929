import { createClient, http, RpcRequestError } from "viem";
import { formatUserOperationRequest } from "viem/account-abstraction";
import type { Sponsoring } from "./paymasterMethods.ts";
import { RpcError, rpcCodes } from "./rpcError.ts";

/** In milliseconds. */
const timeout = 10_000;

/**
 * Asks a bundler for the gas of operations that come without, as the paymaster client of abstractjs sends them.
 * @param url of the bundler.
 * @throws {RpcError} with the bundler's words when it refuses the operation.
 */
export function createEstimator(
  url: string,
  { entryPoint, gas }: Pick<Sponsoring, "entryPoint" | "gas">,
): NonNullable<Sponsoring["estimateGas"]> {
  const client = createClient({ transport: http(url, { retryCount: 0, timeout }) });
  return async (operation, stub) => {
    if (!operation.signature) {
      throw new RpcError(
        rpcCodes.invalidParams,
        "The operation has neither gas limits nor a signature to estimate them with.",
      );
    }
    const request = formatUserOperationRequest({ ...operation, ...stub, ...gas });
    try {
      const answer = (await client.request({
        method: "eth_estimateUserOperationGas" as never,
        params: [request, entryPoint] as never,
      })) as Record<"callGasLimit" | "verificationGasLimit" | "preVerificationGas", string>;
      return {
        callGasLimit: BigInt(answer.callGasLimit),
        verificationGasLimit: BigInt(answer.verificationGasLimit),
        preVerificationGas: BigInt(answer.preVerificationGas),
      };
    } catch (error) {
      throw toRpcError(error);
    }
  };
}

function toRpcError(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof RpcRequestError)) continue;
    // Revert data can be long, and nobody reads it here.
    const words = cause.details.replace(/0x[0-9a-fA-F]{130,}/g, "0x…").slice(0, 300);
    return new RpcError(rpcCodes.invalidParams, `The bundler cannot estimate the operation: ${words}`);
  }
  return new RpcError(rpcCodes.unavailable, "The bundler that estimates gas cannot be reached (bundler).", {
    rule: "bundler",
  });
}
