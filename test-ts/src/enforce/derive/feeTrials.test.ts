import { parseAbi, parseEther, parseGwei } from "viem";
import { expect, test } from "vitest";
import { defineSession } from "../../session/defineSession.ts";
import { encodeSession } from "../../session/encode.ts";
import type { Fees } from "../../session/fees.ts";
import { hours } from "../../session/lifetime.ts";
import { paymasters as ours, sceneOf } from "../../testing/sceneOf.ts";
import { deriveCases } from "./deriveCases.ts";
import { isFound, isUntried } from "./untried.ts";

const now = 1_800_000_000n;
const other = "0x00000000000000000000000000000000000000e2";
const abi = parseAbi(["function ping()"]);
const till = { name: "till", address: "0x00000000000000000000000000000000000000e1", abi } as const;
const { sponsorPaymaster, verifyingPaymaster } = ours;
const limits = {
  paymasters: [sponsorPaymaster],
  maxFeePerGas: parseGwei("2"),
  perOp: parseEther("0.01"),
  total: parseEther("0.02"),
};

function derive({ paymasters, ...fees }: Fees, uses = 24) {
  const sponsored = paymasters.length > 0 ? { paymasters, ...fees } : false;
  const definition = defineSession({
    name: "mine",
    lifetime: hours(1),
    uses,
    ...(sponsored ? { sponsored } : { fees }),
    contracts: { till },
    actions: { till: { ping: {} } },
  });
  const session = encodeSession(definition, { account: other, key: other, chainId: 1, grantedAt: now });
  return deriveCases({ ...sceneOf(session, [till], now), kinds: ["fees"] });
}

/** What comes of each trial, by its id. */
const answersTo = (fees: Fees, uses?: number) =>
  Object.fromEntries(
    derive(fees, uses)
      .filter(isFound)
      .map(({ id, refused }) => [
        id.slice("mine/fees/".length),
        refused?.({} as never).replace("AA23 PolicyViolation PaymasterPolicy: ", "") ?? "allowed",
      ]),
  );

test("default: each limit is gone to and past, and each payer tried", () => {
  const past = `cost ${parseEther("0.010000001")} > ${limits.perOp} an operation`;
  // Three operations of 6,666,667, 6,666,667 and 6,666,666 gas.
  const spent = 13_333_334n * parseGwei("1");
  const total = `cost total ${spent} + ${6_666_667n * parseGwei("1")} > ${limits.total}`;
  expect(answersTo(limits)).toEqual({
    "payer/verifyingPaymaster":
      "paymaster 0x00000000000000000000000000000000000000f1 is not one of the 1 named",
    "payer/sponsorPaymaster": "allowed",
    "payer/account": "no paymaster, and one of the 1 named must pay",
    price: "allowed",
    "price+1": "maxFeePerGas 2000000001 > 2000000000",
    op: "allowed",
    "op+1/callGasLimit": past,
    "op+1/verificationGasLimit": past,
    "op+1/preVerificationGas": past,
    "op+1/paymasterVerificationGasLimit": past,
    "op+1/paymasterPostOpGasLimit": past,
    "total/ops": "allowed",
    "total/ops+1": total,
    "total/keys": "allowed",
    "total/keys+1": total,
    "total/after": expect.stringMatching(`^cost total ${limits.total} \\+ `),
  });
});

test("behavior: a session that pays for itself declares no paymaster's gas, and has none pay", () => {
  expect(answersTo({ ...limits, paymasters: [] })).toMatchObject({
    "payer/verifyingPaymaster": "AA23 PaymasterValidationNotEnabled",
    "payer/account": "allowed",
    "op+1/preVerificationGas": expect.stringMatching("an operation$"),
    "total/keys+1": expect.stringMatching("^cost total "),
  });
  expect(answersTo({ ...limits, paymasters: [] })).not.toHaveProperty("op+1/paymasterPostOpGasLimit");
});

test("behavior: limits that no price divides are gone to by the gas", () => {
  const odd = { ...limits, perOp: limits.perOp + 1n, total: limits.total + 3n };
  expect(Object.keys(answersTo(odd))).toEqual(Object.keys(answersTo(limits)));
  expect(answersTo(odd)).toMatchObject({
    op: "allowed",
    "op+1/callGasLimit": expect.stringMatching(`> ${odd.perOp} an operation$`),
    "total/ops": "allowed",
    "total/ops+1": expect.stringMatching(`> ${odd.total}$`),
  });
});

test("behavior: a price below the usual one is what operations pay", () => {
  const cheap = { ...limits, maxFeePerGas: 1_000n };
  expect(answersTo(cheap)).toMatchObject({ price: "allowed", "price+1": "maxFeePerGas 1001 > 1000" });
});

test.each([
  [
    "another limit comes first",
    {},
    1,
    "an operation that must come before is refused (AA23 PolicyViolation Us",
  ],
  [
    "nobody pays so much for one",
    { perOp: parseEther("11"), total: parseEther("9") },
    24,
    "11000000000000000000",
  ],
  [
    "nobody pays so much for all",
    { total: parseEther("11") },
    24,
    "11000000000000000000 wei are more than the 1",
  ],
  [
    "it takes too many operations",
    { total: parseEther("1") },
    24,
    "with 10000000000000000 wei an operation at",
  ],
  [
    "two do not fit",
    { total: parseEther("0.003"), perOp: parseEther("0.003") },
    24,
    "3000000000000000 wei are",
  ],
  [
    "one costs too much at it",
    { maxFeePerGas: parseGwei("50") },
    24,
    "its bound cannot be reached (AA23 Policy",
  ],
])("behavior: a bound that cannot be reached is named: %s", (_, terms, uses, reason) => {
  const untried = derive({ ...limits, ...terms }, uses).filter(isUntried);
  expect(untried.map((each) => each.untried)).toContainEqual(expect.stringContaining(reason));
});

test("behavior: every paymaster that is named pays", () => {
  const both = { ...limits, paymasters: [verifyingPaymaster, sponsorPaymaster] };
  expect(answersTo(both)).toMatchObject({
    "payer/verifyingPaymaster": "allowed",
    "payer/sponsorPaymaster": "allowed",
  });
});

test("behavior: where none of ours is named, nothing can be tried", () => {
  const derived = derive({ ...limits, paymasters: [other] });
  expect(derived.filter(isFound)).toEqual([]);
  expect(derived.filter(isUntried)).toHaveLength(1);
});
