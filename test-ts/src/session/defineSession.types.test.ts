import { type Abi, type Address, erc20Abi, parseAbi } from "viem";
import { expect, expectTypeOf, test } from "vitest";
import { above, atLeast, atMost, below, between, equal, not, self } from "./bounds.ts";
import { defineSession } from "./defineSession.ts";
import { hours } from "./lifetime.ts";
import type { SessionDefinition } from "./types.ts";

const address: Address = "0x00000000000000000000000000000000000000aa";
const abi = parseAbi([
  "function swap(address tokenIn, uint256 amountIn, bytes data, int256 delta, bool exact, bytes4 kind, uint8 mode)",
  "function nested((address maker, uint128 price, uint256[2] sizes) order, uint256[2][3] grid, uint256[] path)",
  "function narrow(int24 tick, string note, (bytes data, uint256 amount) loose, uint256)",
  "function buy(uint256 amount) payable",
  "function poke()",
  "function send(address to)",
  "function send(address to, uint256 amount)",
  "function sendOrder((address to, uint256[2] sizes)[2] orders)",
  "function sendOrder(bool all)",
]);
const erc20 = { name: "types", lifetime: hours(1), contracts: { token: { address, abi: erc20Abi } } };
const contracts = { pool: { address, abi } };
const base = { name: "types", lifetime: hours(1), contracts };

/** Never runs: `tsc` is the judge of what is in it. */
function compileOnly(_: () => void): void {}

test("behavior: names and bounds of the ABI compile", () => {
  compileOnly(() => {
    const session = defineSession({
      ...base,
      actions: {
        pool: {
          swap: {
            args: {
              tokenIn: [equal(self), not(address)],
              amountIn: [
                atMost(1n, { total: 5n }),
                atLeast(1n),
                below(9n),
                above(0n),
                between(1n, 2n, { total: 3n }),
              ],
              delta: not(-1n),
              exact: equal(true),
              kind: equal("0x12345678"),
              mode: atMost(3),
            },
            uses: 3,
          },
          nested: {
            args: {
              order: { maker: equal(self), price: below(1n), sizes: { 1: atMost(1n) } },
              grid: { 2: { 0: atMost(1n) } },
            },
          },
          narrow: { args: { tick: equal(-5), 3: atMost(5n) } },
          buy: { args: "any", value: { perCall: 1n, total: 5n } },
          poke: { uses: 1 },
          "send(address,uint256)": { args: { amount: atMost(1n) } },
          "sendOrder((address,uint256[2])[2])": { args: { orders: { 0: { sizes: { 0: atMost(1n) } } } } },
        },
      },
    });
    expectTypeOf(session).toEqualTypeOf<SessionDefinition>();
  });
  expect.assertions(0);
});

test("behavior: an ABI that the compiler does not know takes any name", () => {
  compileOnly(() => {
    const loaded: Abi = JSON.parse("[]");
    defineSession({
      ...base,
      contracts: { loaded: { address, abi: loaded } },
      actions: { loaded: { anything: { args: { whatever: atMost(1n), inner: { word: equal(self) } } } } },
    });
  });
  expect.assertions(0);
});

test("error: what the ABI lacks does not compile", () => {
  compileOnly(() => {
    // @ts-expect-error no such contract
    defineSession({ ...base, actions: { router: { poke: {} } } });
    // @ts-expect-error no such function
    defineSession({ ...base, actions: { pool: { swop: { args: "any" } } } });
    // @ts-expect-error no such argument
    defineSession({ ...base, actions: { pool: { swap: { args: { amount: atMost(1n) } } } } });
    // @ts-expect-error no such member of a struct
    defineSession({ ...base, actions: { pool: { nested: { args: { order: { taker: equal(self) } } } } } });
    // @ts-expect-error no such element of an array
    defineSession({ ...base, actions: { pool: { nested: { args: { grid: { 3: { 0: atMost(1n) } } } } } } });
    // @ts-expect-error an overloaded function needs its signature
    defineSession({ ...base, actions: { pool: { send: { args: "any" } } } });
    // @ts-expect-error no such overload
    defineSession({ ...base, actions: { pool: { "send(uint256)": { args: "any" } } } });
    // @ts-expect-error no such argument in viem's own ABI
    defineSession({ ...erc20, actions: { token: { approve: { args: { value: atMost(1n) } } } } });
    // @ts-expect-error no lifetime
    defineSession({ name: "types", contracts, actions: { pool: { poke: {} } } });
    // @ts-expect-error a bare number has no unit
    defineSession({ ...base, lifetime: 86_400, actions: { pool: { poke: {} } } });
    // @ts-expect-error arguments without a word about them
    defineSession({ ...base, actions: { pool: { swap: {} } } });
    // @ts-expect-error native value to a function that takes none
    defineSession({ ...base, actions: { pool: { poke: { value: { total: 1n } } } } });
    // @ts-expect-error bounds for a function without arguments
    defineSession({ ...base, actions: { pool: { poke: { args: "any" } } } });
  });
  expect.assertions(0);
});

test("error: a bound of the wrong type does not compile", () => {
  const swap = <const Args>(args: Args) => ({ ...base, actions: { pool: { swap: { args } } } });
  compileOnly(() => {
    defineSession(swap({ amountIn: atMost(1n) }));
    // @ts-expect-error an amount is a bigint
    defineSession(swap({ amountIn: atMost(1e18) }));
    // @ts-expect-error an amount is not an address
    defineSession(swap({ amountIn: equal(address) }));
    // @ts-expect-error self is an address
    defineSession(swap({ amountIn: equal(self) }));
    // @ts-expect-error an address is not an amount
    defineSession(swap({ tokenIn: equal(1n) }));
    // @ts-expect-error an address has no order
    defineSession(swap({ tokenIn: atMost(1n) }));
    // @ts-expect-error an address needs 0x
    defineSession(swap({ tokenIn: equal("vitalik.eth") }));
    // @ts-expect-error a signed integer has no order in a rule
    defineSession(swap({ delta: atMost(1n) }));
    // @ts-expect-error a signed integer has no total
    defineSession(swap({ delta: equal(1n, { total: 1n }) }));
    // @ts-expect-error a flag is true or false
    defineSession(swap({ exact: equal(1n) }));
    // @ts-expect-error padded bytes cannot be excluded
    defineSession(swap({ kind: not("0x12345678") }));
    // @ts-expect-error a dynamic argument has no fixed place
    defineSession(swap({ data: equal("0x1234") }));
    // @ts-expect-error not a bound
    defineSession(swap({ amountIn: 5n }));
    // @ts-expect-error an array of any length has no fixed place
    defineSession({ ...base, actions: { pool: { nested: { args: { path: { 0: equal(self) } } } } } });
    // @ts-expect-error nor has a struct with bytes in it
    defineSession({ ...base, actions: { pool: { narrow: { args: { loose: { amount: atMost(1n) } } } } } });
    // @ts-expect-error a narrow signed integer cannot be excluded
    defineSession({ ...base, actions: { pool: { narrow: { args: { tick: not(5) } } } } });
    // @ts-expect-error an address adds up to nothing
    equal(address, { total: 5n });
    // @ts-expect-error a total is a bigint
    atMost(1n, { total: 5 });
    // @ts-expect-error order is for amounts
    atMost(address);
  });
  expect.assertions(0);
});
