import { type Address, getAddress, type Hex, isAddressEqual } from "viem";
import type { UserOperation } from "viem/account-abstraction";
import { z } from "zod/v4";
import { RpcError, rpcCodes } from "./rpcError.ts";

const hex = (what: string, pattern: RegExp) => z.string().regex(pattern, { error: what, abort: true });

const address = hex("is not an address", /^0x[0-9a-fA-F]{40}$/).transform((text) => getAddress(text));
const bytes = hex("is not a string of bytes in hex", /^0x(?:[0-9a-fA-F]{2})*$/).transform(
  (text) => text as Hex,
);
/** A JSON-RPC quantity of at most so many hex digits. Clients differ over leading zeros, and none does harm. */
const quantity = (digits: number) =>
  hex(
    `is not a number in hex of at most ${digits} digits`,
    new RegExp(`^0x[0-9a-fA-F]{1,${digits}}$`),
  ).transform((text) => BigInt(text));

/** Gas figures and prices are packed into 128 bits. */
const uint128 = quantity(32);

const operation = z.object({
  sender: address,
  nonce: quantity(64),
  factory: address.optional(),
  factoryData: bytes.optional(),
  callData: bytes,
  callGasLimit: uint128.default(0n),
  verificationGasLimit: uint128.default(0n),
  preVerificationGas: uint128.default(0n),
  maxFeePerGas: uint128.default(0n),
  maxPriorityFeePerGas: uint128.default(0n),
  signature: bytes.optional(),
});

/** An operation as ERC-7677 brings it: gas and prices are zero where they are not known yet. */
export type OfferedOperation = z.output<typeof operation>;

/** What the service stands for; other chains and entry points are refused. */
export type Served = { chainId: number; entryPoint: Address };

const parameters = z.tuple([operation, address, quantity(16)]);

/**
 * Reads the parameters of ERC-7677's methods: the operation (EntryPoint v0.7), the entry point, the chain id and the context.
 * @throws {RpcError} when they are malformed or meant for another chain or entry point.
 */
export function readParameters(params: readonly unknown[], served: Served): OfferedOperation {
  if (params.length < 3 || params.length > 4) {
    throw invalid(
      "The parameters are the user operation, the entry point, the chain id and, if any, the context.",
    );
  }
  const result = parameters.safeParse(params.slice(0, 3));
  if (!result.success) throw invalid(describe(result.error));
  const [offered, entryPoint, chainId] = result.data;
  if (chainId !== BigInt(served.chainId)) {
    throw new RpcError(
      rpcCodes.invalidParams,
      `The operation is for chain ${chainId}, and this service sponsors on chain ${served.chainId}.`,
      { rule: "chainId", limit: String(served.chainId), wanted: String(chainId) },
    );
  }
  if (!isAddressEqual(entryPoint, served.entryPoint)) {
    throw new RpcError(
      rpcCodes.invalidParams,
      `The operation is for the entry point ${entryPoint}, and this service sponsors at ${served.entryPoint}.`,
      { rule: "entryPoint", limit: served.entryPoint, wanted: entryPoint },
    );
  }
  if (offered.factoryData && !offered.factory) throw invalid("The operation has factoryData and no factory.");
  return offered;
}

const names = ["The operation", "The entry point", "The chain id"];

function describe({ issues }: z.ZodError): string {
  const [issue] = issues;
  const [index, ...path] = issue!.path;
  const subject = names[Number(index)] ?? "A parameter";
  const field = path.length > 0 ? `'s ${path.join(".")}` : "";
  const problem = issue!.code === "invalid_format" ? issue!.message : "is missing or of the wrong type";
  return `${subject}${field} ${problem}.`;
}

const invalid = (message: string) => new RpcError(rpcCodes.invalidParams, message);

/** An operation with all its gas figures and prices, as the sponsor signs it. */
export type PricedOperation = Omit<UserOperation<"0.7">, "signature"> & {
  paymaster: Address;
  paymasterVerificationGasLimit: bigint;
  paymasterPostOpGasLimit: bigint;
};

/** @returns the most that the operation can cost its sponsor at the EntryPoint, in wei: all five gas figures at the fee cap. */
export function maxCost(operation: PricedOperation): bigint {
  const gas =
    operation.callGasLimit +
    operation.verificationGasLimit +
    operation.preVerificationGas +
    operation.paymasterVerificationGasLimit +
    operation.paymasterPostOpGasLimit;
  return gas * operation.maxFeePerGas;
}
