import { getPermissionId, type Session } from "@rhinestone/module-sdk";
import {
  type Address,
  concat,
  decodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hexToNumber,
  parseAbi,
  slice,
  zeroAddress,
  zeroHash,
} from "viem";
import { encodeExecute } from "../accounts/encodeExecute.ts";
import type { Validity } from "../session/lifetime.ts";
import type { Operation } from "../session/operationModel.ts";

const abi = parseAbi([
  "struct PackedUserOperation { address sender; uint256 nonce; bytes initCode; bytes callData; bytes32 accountGasLimits; uint256 preVerificationGas; bytes32 gasFees; bytes paymasterAndData; bytes signature; }",
  "function validateUserOp(PackedUserOperation userOp, bytes32 userOpHash) returns (uint256)",
]);

/** The calldata with which an account asks the session module about an operation in USE mode, whose hash is zero. */
export function encodeValidation(
  account: Address,
  session: Session,
  { calls, sponsored }: Pick<Operation, "calls" | "sponsored">,
  signature: Hex,
): Hex {
  const userOp = {
    sender: account,
    nonce: 0n,
    initCode: "0x",
    callData: encodeExecute(calls.map(({ target, value, data }) => ({ to: target, value, data }))),
    accountGasLimits: zeroHash,
    preVerificationGas: 0n,
    gasFees: zeroHash,
    paymasterAndData: sponsored ? concat([zeroAddress, zeroHash]) : "0x",
    signature: concat(["0x00", getPermissionId({ session }), signature]),
  } as const;
  return encodeFunctionData({ abi, args: [userOp, zeroHash] });
}

/** @returns the time in which ERC-4337's validation data says yes, undefined if it says no. */
export function readValidation(answer: Hex): Validity | undefined {
  const [data] = decodeAbiParameters([{ type: "bytes32" }], answer);
  const [validAfter, validUntil, failure] = [slice(data, 0, 6), slice(data, 6, 12), slice(data, 12)];
  if (BigInt(failure) !== 0n) return undefined;
  return { validAfter: hexToNumber(validAfter), validUntil: hexToNumber(validUntil) };
}
