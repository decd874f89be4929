import { type Address, encodeFunctionData, type Hex, parseAbi } from "viem";
import { describe, expect, test } from "vitest";
import { atMost, equal, self } from "./bounds.ts";
import { defineSession } from "./defineSession.ts";
import { hours } from "./lifetime.ts";
import type { Call } from "./model.ts";
import {
  checkOperation,
  type GrantedSession,
  type Operation,
  type SessionUsage,
  unusedSession,
} from "./operationModel.ts";

const shop: Address = "0x00000000000000000000000000000000000000aa";
const account: Address = "0x00000000000000000000000000000000000000bb";
const abi = parseAbi([
  "function pay(address to, uint256 amount)",
  "function tip(uint256 amount) payable",
  "function ping()",
]);
const session: GrantedSession = {
  account,
  validity: { validAfter: 100, validUntil: 200 },
  definition: defineSession({
    name: "shop",
    lifetime: hours(1),
    uses: 4,
    value: { total: 6n },
    contracts: { shop: { address: shop, abi } },
    actions: {
      shop: {
        pay: { args: { to: equal(self), amount: atMost(5n, { total: 8n }) } },
        tip: { args: "any", value: { perCall: 3n, total: 5n } },
        ping: { uses: 2 },
      },
    },
  }),
};
const call = (data: Hex, value = 0n, target = shop): Call => ({ target, value, data });
const pay = (amount: bigint, to = account) =>
  call(encodeFunctionData({ abi, functionName: "pay", args: [to, amount] }));
const tip = (value: bigint) => call(encodeFunctionData({ abi, functionName: "tip", args: [1n] }), value);
const ping = call(encodeFunctionData({ abi, functionName: "ping" }));

function run(calls: Call[], changes: Partial<Operation> = {}, usage: SessionUsage = unusedSession) {
  return checkOperation(session, { calls, timestamp: 150, sponsored: false, ...changes }, usage);
}
const accepted = { verdict: "accepted" };
const refused = (reason: string, more: object = {}) => ({ verdict: "refused", reason, ...more });

describe("behavior: an operation is judged as a whole", () => {
  test.each<[string, Call[], Partial<Operation>, object]>([
    ["within all bounds", [pay(5n), pay(3n), tip(3n), ping], {}, accepted],
    ["a batch past a total", [pay(5n), pay(4n)], {}, refused("total", { rule: 1, call: 1 })],
    ["another recipient", [pay(1n, shop)], {}, refused("condition", { rule: 0, call: 0 })],
    ["a forbidden call last", [pay(1n), call("0x12345678")], {}, refused("notGranted", { call: 1 })],
    ["a forbidden call first", [call("0x12345678"), pay(1n)], {}, refused("notGranted", { call: 0 })],
    ["another contract", [call(ping.data, 0n, account)], {}, refused("notGranted", { call: 0 })],
    ["half a selector", [call("0x1234")], {}, refused("notGranted", { call: 0 })],
    ["no call", [], {}, refused("emptyBatch")],
    ["value past a call", [tip(4n)], {}, refused("valuePerCall", { call: 0 })],
    ["value up to the action's total", [tip(3n), tip(2n)], {}, accepted],
    ["value past the action", [tip(3n), tip(3n)], {}, refused("valueTotal", { call: 1 })],
    ["value past the session", [tip(3n), tip(3n), tip(1n)], {}, refused("valueTotal")],
    ["a call too often", [ping, ping, ping], {}, refused("uses", { call: 2 })],
    ["a sponsor", [ping], { sponsored: true }, refused("paymaster")],
    ["too early", [ping], { timestamp: 99 }, refused("notYetValid")],
    ["the first second", [ping], { timestamp: 100 }, accepted],
    ["the last second", [ping], { timestamp: 200 }, accepted],
    ["too late", [ping], { timestamp: 201 }, refused("expired")],
  ])("%s", (_, calls, changes, verdict) => {
    const result = run(calls, changes);
    expect(result.verdict).toEqual(verdict);
    if (result.verdict.verdict === "refused") expect(result.usage).toBe(unusedSession);
  });

  test("usage carries over to the next operation", () => {
    const first = run([pay(5n), tip(2n)]);
    expect(run([pay(3n)], {}, first.usage).verdict).toEqual(accepted);
    expect(run([pay(4n)], {}, first.usage).verdict).toEqual(refused("total", { rule: 1, call: 0 }));
    let { usage } = first;
    for (let i = 0; i < 3; i++) usage = run([pay(0n)], {}, usage).usage;
    expect(run([pay(0n)], {}, usage).verdict).toEqual(refused("uses"));
  });
});
