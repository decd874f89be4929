import {
  decodeSmartSessionSignature,
  encodeSmartSessionSignature,
  GLOBAL_CONSTANTS,
  getOwnableValidatorMockSignature,
  getPermissionId,
  SmartSessionMode,
} from "@rhinestone/module-sdk";
import { type Address, concat, numberToHex, parseAbi, size, slice } from "viem";
import { describe, expect, test } from "vitest";
import { atMost, equal, self } from "./bounds.ts";
import { defineSession } from "./defineSession.ts";
import { encodeSession, type Grant } from "./encode.ts";
import { hours, type Lifetime } from "./lifetime.ts";
import type { SessionDefinition } from "./types.ts";

const target: Address = "0x00000000000000000000000000000000000000aa";
const grant: Grant = {
  account: "0x00000000000000000000000000000000000000bb",
  key: "0x00000000000000000000000000000000000000cc",
  chainId: 31_337,
  grantedAt: 1_800_000_000,
};
const abi = parseAbi([
  "function trade(uint256 amount, address recipient) payable",
  "function wrap() payable",
  "function poke()",
]);
const contracts = { target: { address: target, abi } };

function define(
  limit: bigint,
  input: { lifetime?: Lifetime; sponsored?: "anyPaymaster"; uses?: number } = {},
) {
  return defineSession({
    name: "test",
    lifetime: hours(24),
    ...input,
    contracts,
    actions: {
      target: { trade: { args: { amount: atMost(limit, { total: 9n }), recipient: equal(self) } } },
    },
  });
}

const permissionOf = (definition: SessionDefinition, changes: Partial<Grant> = {}) =>
  getPermissionId({ session: encodeSession(definition, { ...grant, ...changes }) });

test("default", () => {
  const session = encodeSession(define(5n), grant);
  expect(session).toMatchObject({
    sessionValidator: GLOBAL_CONSTANTS.OWNABLE_VALIDATOR_ADDRESS,
    permitERC4337Paymaster: false,
    chainId: 31_337n,
    actions: [
      {
        actionTarget: target,
        actionPolicies: [{ policy: GLOBAL_CONSTANTS.UNIVERSAL_ACTION_POLICY_ADDRESS }],
      },
    ],
  });
  expect(size(session.actions[0]!.actionPolicies[0]!.initData)).toBe(98 * 32);
});

test("behavior: rules fill the policy's sixteen places from the front", () => {
  const { initData } = encodeSession(define(5n), grant).actions[0]!.actionPolicies[0]!;
  const words = Array.from({ length: 98 }, (_, i) => BigInt(slice(initData, i * 32, i * 32 + 32)));
  const [valueLimit, ruleCount] = words;
  expect([valueLimit, ruleCount]).toEqual([0n, 2n]);
  const atMostFiveOfNine = [4n, 0n, 1n, 5n, 9n, 0n];
  const equalToAccount = [0n, 32n, 0n, BigInt(grant.account), 0n, 0n];
  expect(words.slice(2, 14)).toEqual([...atMostFiveOfNine, ...equalToAccount]);
  expect(words.slice(14).every((word) => word === 0n)).toBe(true);
});

test("behavior: the time frame is 12 bytes, its end first", () => {
  const timeFrameOf = (lifetime: Lifetime) =>
    encodeSession(define(5n, { lifetime }), grant).userOpPolicies[0];
  const [from, until] = [1_800_000_100, 1_800_000_200];
  expect(timeFrameOf({ from, until })).toEqual({
    policy: GLOBAL_CONSTANTS.TIME_FRAME_POLICY_ADDRESS,
    initData: concat([numberToHex(until, { size: 6 }), numberToHex(from, { size: 6 })]),
  });
  expect(timeFrameOf(hours(24))?.initData).toBe(
    concat([numberToHex(1_800_086_400, { size: 6 }), numberToHex(0, { size: 6 })]),
  );
});

test("behavior: gas is sponsored only where the session says so", () => {
  const sponsored = encodeSession(define(5n, { sponsored: "anyPaymaster" }), grant);
  expect(sponsored.permitERC4337Paymaster).toBe(true);
  expect(sponsored.userOpPolicies).not.toHaveLength(0);
});

test("behavior: self is the granting account", () => {
  const [a, b] = [grant.account, target].map(
    (account) => encodeSession(define(5n), { ...grant, account }).actions[0]!.actionPolicies[0]!.initData,
  );
  const refOfSecondRule = (2 + 6 + 3) * 32;
  expect(BigInt(slice(a!, refOfSecondRule, refOfSecondRule + 32))).toBe(BigInt(grant.account));
  expect(BigInt(slice(b!, refOfSecondRule, refOfSecondRule + 32))).toBe(BigInt(target));
});

test("behavior: limits become policies", () => {
  const session = encodeSession(
    defineSession({
      name: "limits",
      lifetime: hours(1),
      uses: 7,
      value: { total: 100n },
      contracts,
      actions: {
        target: {
          trade: { args: "any", value: { perCall: 3n, total: 9n }, uses: 2 },
          wrap: { value: { total: 5n } },
          poke: {},
        },
      },
    }),
    grant,
  );
  const names = (policies: readonly { policy: Address }[]) => policies.map(({ policy }) => policy);
  const {
    TIME_FRAME_POLICY_ADDRESS,
    UNIVERSAL_ACTION_POLICY_ADDRESS,
    USAGE_LIMIT_POLICY_ADDRESS,
    VALUE_LIMIT_POLICY_ADDRESS,
    SUDO_POLICY_ADDRESS,
  } = GLOBAL_CONSTANTS;
  expect(names(session.userOpPolicies)).toEqual([
    TIME_FRAME_POLICY_ADDRESS,
    USAGE_LIMIT_POLICY_ADDRESS,
    VALUE_LIMIT_POLICY_ADDRESS,
  ]);
  expect(session.userOpPolicies.slice(1).map(({ initData }) => [BigInt(initData), size(initData)])).toEqual([
    [7n, 16],
    [100n, 32],
  ]);
  expect(session.actions.map(({ actionPolicies }) => names(actionPolicies))).toEqual([
    [UNIVERSAL_ACTION_POLICY_ADDRESS, VALUE_LIMIT_POLICY_ADDRESS, USAGE_LIMIT_POLICY_ADDRESS],
    [VALUE_LIMIT_POLICY_ADDRESS],
    [SUDO_POLICY_ADDRESS],
  ]);
  expect(BigInt(slice(session.actions[0]!.actionPolicies[0]!.initData, 0, 32))).toBe(3n);
});

describe("behavior: sessions of different content never share a permission", () => {
  test.each<[string, SessionDefinition, Partial<Grant>]>([
    ["another bound", define(6n), {}],
    ["another lifetime", define(5n, { lifetime: hours(25) }), {}],
    ["another moment", define(5n), { grantedAt: (grant.grantedAt as number) + 1 }],
    ["sponsored", define(5n, { sponsored: "anyPaymaster" }), {}],
    ["a number of uses", define(5n, { uses: 1 }), {}],
    ["another account in a bound", define(5n), { account: target }],
    ["another key", define(5n), { key: target }],
    ["a salt of its own", define(5n), { salt: numberToHex(1, { size: 32 }) }],
  ])("%s", (_, definition, changes) => {
    expect(permissionOf(definition, changes)).not.toBe(permissionOf(define(5n)));
  });

  test("the same content gives the same permission", () => {
    expect(permissionOf(define(5n))).toBe(permissionOf(define(5n)));
  });

  test("with one salt they do share it", () => {
    const salt = numberToHex(1, { size: 32 });
    expect(permissionOf(define(5n), { salt })).toBe(permissionOf(define(6n), { salt }));
  });
});

test("behavior: module-sdk packs the session for ENABLE mode and reads it back", () => {
  const session = encodeSession(define(5n, { sponsored: "anyPaymaster" }), grant);
  const signature = encodeSmartSessionSignature({
    mode: SmartSessionMode.ENABLE,
    permissionId: getPermissionId({ session }),
    signature: getOwnableValidatorMockSignature({ threshold: 1 }),
    enableSessionData: {
      enableSession: {
        chainDigestIndex: 0,
        hashesAndChainIds: [{ chainId: session.chainId, sessionDigest: numberToHex(1, { size: 32 }) }],
        sessionToEnable: session,
        permissionEnableSig: "0x1234",
      },
      validator: target,
      accountType: "nexus",
    },
  });
  const { enableSessionData } = decodeSmartSessionSignature({
    signature,
    account: { address: grant.account, type: "nexus", deployedOnChains: [] },
  });
  const { chainId: _, ...content } = session;
  expect(enableSessionData?.enableSession.sessionToEnable).toMatchObject({
    ...content,
    actions: [{ ...content.actions[0], actionTarget: expect.stringMatching(new RegExp(target, "i")) }],
  });
});

test("error: addresses", () => {
  const invalid = expect.objectContaining({ code: "InvalidAddress" });
  expect(() => encodeSession(define(5n), { ...grant, key: "0x12" })).toThrow(invalid);
  expect(() => encodeSession(define(5n), { ...grant, account: "0x12" })).toThrow(invalid);
});

test("error: the grant in milliseconds", () => {
  expect(() => encodeSession(define(5n), { ...grant, grantedAt: 1_800_000_000_000 })).toThrow(
    expect.objectContaining({ code: "LifetimeInMilliseconds" }),
  );
  expect(() => encodeSession(define(5n), { ...grant, grantedAt: 1_800_000_000_000n })).toThrow();
});
