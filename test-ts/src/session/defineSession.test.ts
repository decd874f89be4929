import { type Abi, type Address, erc20Abi, parseAbi } from "viem";
import { describe, expect, test } from "vitest";
import { atLeast, atMost, equal, not } from "./bounds.ts";
import { defineSession } from "./defineSession.ts";
import { hours, type Lifetime } from "./lifetime.ts";
import type { SessionErrorCode } from "./sessionError.ts";

const address: Address = "0x00000000000000000000000000000000000000aa";
const abi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, bytes data, int256 delta)",
  "function buy(uint256 amount) payable",
  "function wrap() payable",
  "function poke()",
  "function test266151307()",
  "function send(address to)",
  "function send(address to, uint256 amount)",
  "function twice(uint256 same, uint256 same)",
  "function pair((address a, uint256 b) item, uint256[2] sizes, uint256)",
]);

type LooseInput = {
  lifetime?: unknown;
  address?: Address;
  uses?: unknown;
  value?: unknown;
  actions?: Record<string, unknown>;
};

/** A session past the type system, as plain JavaScript would write it. */
function define(functions: Record<string, unknown>, input: LooseInput = {}) {
  return defineSession({
    name: "test",
    lifetime: hours(1) as Lifetime,
    contracts: { target: { address: input.address ?? address, abi: abi as Abi } },
    ...(input as object),
    actions: (input.actions ?? { target: functions }) as Record<"target", never>,
  });
}

const args = (bounds: unknown) => ({ swap: { args: bounds } });

test("default", () => {
  const session = define({
    swap: { args: { tokenIn: equal(address), amountIn: [atLeast(1n), atMost(5n)] }, uses: 3 },
    buy: { args: "any", value: { perCall: 2n, total: 9n } },
  });
  expect(session).toMatchObject({ name: "test", sponsored: false, lifetime: { seconds: 3_600 } });
  expect(session.actions.map(({ signature, uses, value }) => ({ signature, uses, value }))).toEqual([
    { signature: "swap(address,uint256,bytes,int256)", uses: 3n, value: { perCall: 0n } },
    { signature: "buy(uint256)", uses: undefined, value: { perCall: 2n, total: 9n } },
  ]);
  expect(session.actions[0]?.rules.map(({ path, offset, condition }) => [path, offset, condition])).toEqual([
    ["tokenIn", 0, "equal"],
    ["amountIn", 32, "greaterThanOrEqual"],
    ["amountIn", 32, "lessThanOrEqual"],
  ]);
  expect(session.actions[1]?.rules).toEqual([]);
});

test("behavior: members of structs, elements of arrays and unnamed arguments are bounded by their place", () => {
  const session = define({
    pair: { args: { item: { b: atMost(1n) }, sizes: { 1: atMost(2n) }, "2": atMost(3n) } },
  });
  const rules = session.actions[0]!.rules;
  expect(rules.map(({ argument, path, offset }) => [argument, path, offset]).sort()).toEqual([
    ["2", "2", 128],
    ["item", "item.b", 32],
    ["sizes", "sizes[1]", 96],
  ]);
});

test("behavior: an overloaded function is named by its signature", () => {
  const session = define({ "send(address,uint256)": { args: { amount: atMost(1n) } } });
  expect(session.actions[0]?.rules[0]?.offset).toBe(32);
});

test("behavior: the total of a value limit also limits each call", () => {
  expect(define({ wrap: { value: { total: 5n } } }).actions[0]?.value).toEqual({ perCall: 5n, total: 5n });
});

test("behavior: bounds of undefined are left out", () => {
  expect(define(args({ tokenIn: equal(address), amountIn: undefined })).actions[0]?.rules).toHaveLength(1);
});

describe("error: what cannot be enforced is refused by name", () => {
  const seventeen = Array.from({ length: 17 }, (_, i) => not(BigInt(i)));
  const bounded = args({ amountIn: atMost(1n) });
  test.each<[SessionErrorCode, () => unknown]>([
    ["DynamicArgument", () => define(args({ data: equal("0x12") }))],
    ["UnknownFunction", () => define({ swop: { args: "any" } })],
    ["UnknownArgument", () => define(args({ amount: atMost(1n) }))],
    ["UnknownArgument", () => define({ pair: { args: { sizes: { 2: atMost(1n) } } } })],
    ["UnknownArgument", () => define({ pair: { args: { item: { c: atMost(1n) } } } })],
    ["AmbiguousFunction", () => define({ send: { args: "any" } })],
    ["AmbiguousArgument", () => define({ twice: { args: { same: atMost(1n) } } })],
    ["OrderOnSigned", () => define(args({ delta: atMost(1n) }))],
    ["TotalOnNonAmount", () => define(args({ tokenIn: { bound: "equal", value: address, total: 1n } }))],
    ["WrongBoundType", () => define(args({ tokenIn: address }))],
    ["WrongBoundType", () => define({ pair: { args: { item: equal(address) } } })],
    ["WrongBoundType", () => define({ pair: { args: { sizes: [atMost(1n)] } } })],
    ["NoLifetime", () => define(bounded, { lifetime: undefined })],
    ["LifetimeInMilliseconds", () => define(bounded, { lifetime: { until: 1_800_000_000_000 } })],
    ["TooManyRules", () => define(args({ amountIn: seventeen }))],
    ["NoBounds", () => define({ swap: {} })],
    ["NoBounds", () => define(args({}))],
    ["NoActions", () => define({})],
    ["NoActions", () => define({}, { actions: {} })],
    ["UnknownContract", () => define({}, { actions: { other: bounded } })],
    ["TooManyActions", tooManyActions],
    ["DuplicateAction", () => define({ buy: { args: "any" }, "buy(uint256)": { args: "any" } })],
    ["DuplicateRule", () => define(args({ amountIn: [atMost(1n), atMost(1n)] }))],
    ["InvalidAddress", () => define(bounded, { address: "0xaa" as Address })],
    ["InvalidTarget", () => define(bounded, { address: `0x${"0".repeat(39)}1` })],
    ["InvalidTarget", () => define(bounded, { address: `0x${"0".repeat(40)}` })],
    ["ReservedSelector", () => define({ test266151307: {} })],
    ["InvalidUses", () => define(bounded, { uses: 0 })],
    ["InvalidUses", () => define(bounded, { uses: 1.5 })],
    ["InvalidUses", () => define({ poke: { uses: 2n ** 128n } })],
    ["ValueOnNonPayable", () => define({ poke: { value: { total: 1n } } })],
    ["InvalidValueLimit", () => define({ wrap: {} })],
    ["InvalidValueLimit", () => define({ wrap: { value: { perCall: 1n, total: 1n } } })],
    ["InvalidValueLimit", () => define({ buy: { args: "any", value: { total: 0n } } })],
    ["InvalidValueLimit", () => define({ buy: { args: "any", value: { perCall: -1n } } })],
    ["InvalidValueLimit", () => define(bounded, { value: { total: 0n } })],
  ])("%s", (code, session) => {
    expect(session).toThrow(expect.objectContaining({ name: "SessionError", code }));
  });

  test("the same function through two names of one contract", () => {
    expect(() => defineApprovals(address, address)).toThrow(
      expect.objectContaining({ code: "DuplicateAction" }),
    );
  });
});

test("behavior: two contracts may have the same function", () => {
  const other: Address = "0x00000000000000000000000000000000000000ab";
  expect(defineApprovals(address, other).actions.map(({ target }) => target)).toEqual([address, other]);
});

test("behavior: sixteen rules fit", () => {
  const sixteen = Array.from({ length: 16 }, (_, i) => not(BigInt(i)));
  expect(define(args({ amountIn: sixteen })).actions[0]?.rules).toHaveLength(16);
});

function defineApprovals(one: Address, two: Address) {
  const approve = { approve: { args: { amount: atMost(1n) } } };
  return defineSession({
    name: "test",
    lifetime: hours(1),
    contracts: { one: { address: one, abi: erc20Abi }, two: { address: two, abi: erc20Abi } },
    actions: { one: approve, two: approve },
  });
}

function tooManyActions() {
  const names = Array.from({ length: 129 }, (_, i) => `f${i}`);
  return defineSession({
    name: "test",
    lifetime: hours(1),
    contracts: { many: { address, abi: parseAbi(names.map((name) => `function ${name}()`)) as Abi } },
    actions: { many: Object.fromEntries(names.map((name) => [name, {}])) },
  });
}

describe("typed data that the key may sign", () => {
  const order = "Order(address buyer,uint256 amount)";
  const sign = (signs: unknown) =>
    defineSession({
      name: "test",
      lifetime: hours(1),
      contracts: { token: { address, abi: erc20Abi } },
      actions: { token: { approve: { args: { amount: atMost(1n) } } } },
      signs: signs as never,
    });

  test("is kept as it is written", () => {
    const signs = [{ domain: { name: "Market" }, contents: [order] }];
    expect(sign(signs).signs).toEqual(signs);
  });

  test.each([
    ["no type", [{ domain: { name: "Market" }, contents: [] }]],
    ["a name without fields", [{ domain: { name: "Market" }, contents: ["Order"] }]],
    ["a domain that is anybody's", [{ domain: { chainId: 1 }, contents: [order] }]],
  ])("error: %s", (_, signs) => {
    expect(() => sign(signs)).toThrow(expect.objectContaining({ code: "InvalidContents" }));
  });
});
