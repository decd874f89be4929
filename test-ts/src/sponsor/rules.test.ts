import { concat, type Hex, numberToHex, toFunctionSelector } from "viem";
import { expect, test } from "vitest";
import { nonceKey } from "../accounts/directUserOp.ts";
import { type Call, encodeExecute } from "../accounts/encodeExecute.ts";
import { addressOf, wordOf } from "../testing/sponsorService.ts";
import { rpcCodes } from "./rpcError.ts";
import { checkRules, type Rules } from "./rules.ts";
import type { OfferedOperation } from "./userOperation.ts";

const [account, pool, token, module] = [addressOf(1), addressOf(2), addressOf(3), addressOf(4)];
const swap = toFunctionSelector("swap(address,uint256)");
const approve = toFunctionSelector("approve(address,uint256)");
const permissionId = wordOf(5);

const operationOf = (fields: Partial<OfferedOperation> = {}): OfferedOperation => ({
  sender: account,
  nonce: nonceKey(module) << 64n,
  callData: encodeExecute([{ to: pool, data: swap }]),
  callGasLimit: 0n,
  verificationGasLimit: 0n,
  preVerificationGas: 0n,
  maxFeePerGas: 20n,
  maxPriorityFeePerGas: 1n,
  signature: concat(["0x00", permissionId]),
  ...fields,
});

const calling = (calls: Call[], mode?: Hex) => operationOf({ callData: encodeExecute(calls, mode) });
const targets: Rules["targets"] = [{ address: pool, selectors: [swap] }, { address: token }];

const check =
  (rules: Rules, operation = operationOf()) =>
  () =>
    checkRules(operation, rules, module);

test("default: without rules everything is sponsored", () => {
  expect(check({}, operationOf({ callData: "0x" }))).not.toThrow();
});

test.each<[string, Rules, OfferedOperation, OfferedOperation, string]>([
  ["accounts", { accounts: [account] }, operationOf(), operationOf({ sender: pool }), pool],
  [
    "factories",
    { factories: [pool] },
    operationOf({ factory: pool, factoryData: "0x" }),
    operationOf({ factory: token, factoryData: "0x" }),
    token,
  ],
  ["factories", { targets }, operationOf(), operationOf({ factory: pool, factoryData: "0x" }), pool],
  ["factories", { sessions: [permissionId] }, operationOf(), operationOf({ factory: pool }), pool],
  ["maxFeePerGas", { maxFeePerGas: 20n }, operationOf(), operationOf({ maxFeePerGas: 21n }), "21"],
  [
    "targets",
    { targets },
    calling([
      { to: pool, data: swap },
      { to: token, data: approve },
    ]),
    calling([
      { to: pool, data: swap },
      { to: account, data: swap },
    ]),
    `${account}:${swap}`,
  ],
  [
    "targets",
    { targets },
    calling([{ to: pool, data: swap }]),
    calling([{ to: pool, data: approve }]),
    `${pool}:${approve}`,
  ],
  ["targets", { targets }, calling([{ to: token }]), calling([{ to: pool }]), `${pool}:0xffffffff`],
  [
    "targets",
    { targets },
    operationOf(),
    calling([{ to: pool, data: swap }], `0xff${"00".repeat(31)}`),
    "0xe9ae5c53",
  ],
  ["targets", { targets }, operationOf(), operationOf({ callData: "0x" }), "0x00000000"],
  ["targets", { targets }, operationOf(), operationOf({ callData: swap }), `${account}:${swap}`],
  [
    "sessions",
    { sessions: [permissionId] },
    operationOf(),
    operationOf({ signature: concat(["0x00", wordOf(6)]) }),
    wordOf(6),
  ],
  ["sessions", { sessions: [permissionId] }, operationOf(), operationOf({ signature: undefined }), "none"],
  [
    "sessions",
    { sessions: [permissionId] },
    operationOf(),
    operationOf({ nonce: BigInt(numberToHex(nonceKey(pool))) << 64n }),
    "none",
  ],
])("behavior: %s lets one through and not another", (rule, rules, sponsored, refused, wanted) => {
  expect(check(rules, sponsored)).not.toThrow();
  expect(check(rules, refused)).toThrow(
    expect.objectContaining({
      code: rpcCodes.refused,
      data: expect.objectContaining({ rule, wanted }),
      message: expect.stringContaining(`(${rule}).`),
    }),
  );
});
