import { getAddress } from "viem";
import { expect, test } from "vitest";
import { addressOf } from "../testing/sponsorService.ts";
import { RpcError, rpcCodes } from "./rpcError.ts";
import { maxCost, readParameters } from "./userOperation.ts";

const served = { chainId: 31_337, entryPoint: addressOf(7) };
const operation = { sender: addressOf(2), nonce: "0x05", callData: "0x", maxFeePerGas: "0x2" };
const { sender: _, ...withoutSender } = operation;
const read = (...params: unknown[]) => readParameters(params, served);

/** A full set of parameters, the operation's fields replaced. */
const having = (fields: object) => [{ ...operation, ...fields }, served.entryPoint, "0x7a69"];

test("default: gas that is not known yet is zero, and fields of others are left out", () => {
  const offered = read(...having({ eip7702Auth: null, paymaster: "0x" }), { anything: 1 });
  expect(offered).toEqual({
    sender: getAddress(addressOf(2)),
    nonce: 5n,
    callData: "0x",
    callGasLimit: 0n,
    verificationGasLimit: 0n,
    preVerificationGas: 0n,
    maxFeePerGas: 2n,
    maxPriorityFeePerGas: 0n,
  });
});

test("default: the most that an operation costs is all its gas at its fee cap", () => {
  const gas = {
    callGasLimit: 1n,
    verificationGasLimit: 10n,
    preVerificationGas: 100n,
    paymasterVerificationGasLimit: 1_000n,
    paymasterPostOpGasLimit: 10_000n,
  };
  expect(maxCost({ ...read(...having({})), ...gas, paymaster: addressOf(8) })).toBe(22_222n);
});

test.each<[string, unknown[], RegExp]>([
  ["no parameters", [], /^The parameters are/],
  ["one parameter too many", [...having({}), {}, {}], /^The parameters are/],
  ["no operation", [null, served.entryPoint, "0x7a69"], /^The operation is missing/],
  ["no sender", [withoutSender, served.entryPoint, "0x7a69"], /^The operation's sender is missing/],
  ["a sender that is no address", having({ sender: "0x12" }), /^The operation's sender is not an address/],
  [
    "a nonce that is a number",
    having({ nonce: 5 }),
    /^The operation's nonce is missing or of the wrong type/,
  ],
  [
    "a nonce of 33 bytes",
    having({ nonce: `0x${"f".repeat(66)}` }),
    /^The operation's nonce is not a number in hex/,
  ],
  [
    "a gas limit of 17 bytes",
    having({ callGasLimit: `0x1${"0".repeat(32)}` }),
    /callGasLimit is not a number/,
  ],
  ["a negative fee", having({ maxFeePerGas: "-0x1" }), /maxFeePerGas is not a number/],
  ["half a byte of calldata", having({ callData: "0x123" }), /callData is not a string of bytes/],
  ["factory data without a factory", having({ factoryData: "0x12" }), /factoryData and no factory/],
  ["an entry point that is no address", [operation, "x", "0x7a69"], /^The entry point is not an address/],
  ["a chain id in decimal", [operation, served.entryPoint, "31337"], /^The chain id is not a number/],
])("error: %s", (_, params, sentence) => {
  expect(() => read(...params)).toThrow(sentence);
  expect(() => read(...params)).toThrow(RpcError);
});

test.each([
  [[operation, served.entryPoint, "0x1"], "chainId", "31337", "1"],
  [[operation, addressOf(8), "0x7a69"], "entryPoint", served.entryPoint, addressOf(8)],
] as const)("error: an operation for another %2$s", (params, rule, limit, wanted) => {
  expect(() => read(...params)).toThrow(
    expect.objectContaining({ code: rpcCodes.invalidParams, data: { rule, limit, wanted } }),
  );
});
