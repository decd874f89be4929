import { type Address, hexToBigInt, parseAbi, size, slice } from "viem";
import { expect, test } from "vitest";
import { defineSession } from "./defineSession.ts";
import { encodeSession } from "./encode.ts";
import type { Fees, Payment } from "./fees.ts";
import { hours } from "./lifetime.ts";
import { checkOperation, unusedSession } from "./operationModel.ts";
import { SessionError } from "./sessionError.ts";

const [paymaster, other]: Address[] = [
  "0x00000000000000000000000000000000000000aa",
  "0x00000000000000000000000000000000000000bb",
];
const account: Address = "0x00000000000000000000000000000000000000cc";
const target: Address = "0x00000000000000000000000000000000000000dd";
const limits = { maxFeePerGas: 10n, perOp: 1_000n, total: 3_000n };

function define(input: { sponsored?: Fees | "anyPaymaster"; fees?: typeof limits }) {
  const contracts = { counter: { address: target, abi: parseAbi(["function ping()"]) } };
  return defineSession({
    name: "test",
    lifetime: hours(1),
    contracts,
    actions: { counter: { ping: {} } },
    ...input,
  });
}

const encode = (input: Parameters<typeof define>[0]) =>
  encodeSession(define(input), { account, key: other!, chainId: 1, grantedAt: 100 });

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (error instanceof SessionError) return error.code;
    throw error;
  }
  return undefined;
};

test("behavior: a sponsored session with limits carries the paymaster policy, and no other does", () => {
  const session = encode({ sponsored: { ...limits, paymasters: [paymaster!, other!] } });
  expect(session.permitERC4337Paymaster).toBe(true);
  expect(session.userOpPolicies).toHaveLength(2);
  const { initData } = session.userOpPolicies[1]!;
  expect(size(initData)).toBe(28 + 2 * 20);
  expect(hexToBigInt(slice(initData, 0, 8))).toBe(limits.maxFeePerGas);
  expect(hexToBigInt(slice(initData, 8, 18))).toBe(limits.perOp);
  expect(hexToBigInt(slice(initData, 18, 28))).toBe(limits.total);
  expect([slice(initData, 28, 48), slice(initData, 48)]).toEqual([paymaster, other]);
  expect(encode({ sponsored: "anyPaymaster" }).userOpPolicies).toHaveLength(1);
});

test("behavior: fees of a session that nobody sponsors name no paymaster", () => {
  const session = encode({ fees: limits });
  expect(session.permitERC4337Paymaster).toBe(false);
  expect(size(session.userOpPolicies[1]!.initData)).toBe(28);
});

test.each<[string, Parameters<typeof define>[0], string]>([
  ["no paymaster", { sponsored: { ...limits, paymasters: [] } }, "InvalidFees"],
  ["one paymaster twice", { sponsored: { ...limits, paymasters: [paymaster!, paymaster!] } }, "InvalidFees"],
  ["no address", { sponsored: { ...limits, paymasters: ["0x12"] } }, "InvalidAddress"],
  ["a limit of 0", { fees: { ...limits, total: 0n } }, "InvalidFees"],
  ["a limit past its width", { fees: { ...limits, maxFeePerGas: 2n ** 64n } }, "InvalidFees"],
  ["neither paymasters nor any paymaster", { sponsored: true as never }, "InvalidFees"],
  ["limits in two places", { sponsored: "anyPaymaster", fees: limits }, "InvalidFees"],
])("error: %s", (_, input, code) => {
  expect(codeOf(() => define(input))).toBe(code);
});

test.each<[string, Payment, string | undefined]>([
  ["at the limits", { paymaster, gas: 100n, maxFeePerGas: 10n }, undefined],
  ["another paymaster", { paymaster: other, gas: 1n, maxFeePerGas: 1n }, "paymaster"],
  ["no paymaster", { gas: 1n, maxFeePerGas: 1n }, "paymaster"],
  ["a gas price too high", { paymaster, gas: 1n, maxFeePerGas: 11n }, "feePerGas"],
  ["an operation too dear", { paymaster, gas: 101n, maxFeePerGas: 10n }, "costPerOp"],
])("behavior: the model judges %s", (_, payment, reason) => {
  const definition = define({ sponsored: { ...limits, paymasters: [paymaster!] } });
  const session = { definition, account, validity: { validAfter: 0, validUntil: 10_000 } };
  const ping = { target, value: 0n, data: "0x5c36b186" as const };
  const operation = { calls: [ping], timestamp: 200, sponsored: payment.paymaster !== undefined, payment };
  const { verdict } = checkOperation(session, operation);
  expect(verdict).toEqual(reason ? { verdict: "refused", reason } : { verdict: "accepted" });

  const spent = { ...unusedSession, cost: limits.total };
  const after = checkOperation(session, operation, spent).verdict;
  expect(after).toEqual({ verdict: "refused", reason: reason ?? "costTotal" });
});
