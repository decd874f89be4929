import { type AbiParameter, encodeAbiParameters, hexToBigInt, parseAbiParameters, slice } from "viem";
import { expect, test } from "vitest";
import { headSize, isDynamic } from "./argumentLayout.ts";
import { atMost } from "./bounds.ts";
import { compileArguments } from "./compileArguments.ts";

const inputs: readonly AbiParameter[] = parseAbiParameters([
  "uint256 first, bytes blob, Order order, uint256[2][3] grid, Leg[2] legs, string[2] names, Loose loose, uint8 last",
  "struct Order { uint256 price; Leg leg; uint256[2] sizes; }",
  "struct Leg { uint64 from; uint64 to; }",
  "struct Loose { uint256 amount; bytes data; }",
]);

const values = [
  1n,
  "0x1234",
  { price: 2n, leg: { from: 3n, to: 4n }, sizes: [5n, 6n] },
  [
    [7n, 8n],
    [9n, 10n],
    [11n, 12n],
  ],
  [
    { from: 13n, to: 14n },
    { from: 15n, to: 16n },
  ],
  ["a", "b"],
  { amount: 17n, data: "0x" },
  18,
];

const leg = { from: atMost(0n), to: atMost(0n) };
const pair = { 0: atMost(0n), 1: atMost(0n) };
const everyWord = {
  first: atMost(0n),
  order: { price: atMost(0n), leg, sizes: pair },
  grid: { 0: pair, 1: pair, 2: pair },
  legs: { 0: leg, 1: leg },
  last: atMost(0n),
};

test("behavior: a rule reads the word that the ABI puts there", () => {
  const data = encodeAbiParameters(inputs, values);
  const found = compileArguments(inputs, everyWord).map(({ path, offset }) => [
    path,
    hexToBigInt(slice(data, offset, offset + 32)),
  ]);
  expect(found).toEqual([
    ["first", 1n],
    ["order.price", 2n],
    ["order.leg.from", 3n],
    ["order.leg.to", 4n],
    ["order.sizes[0]", 5n],
    ["order.sizes[1]", 6n],
    ["grid[0][0]", 7n],
    ["grid[0][1]", 8n],
    ["grid[1][0]", 9n],
    ["grid[1][1]", 10n],
    ["grid[2][0]", 11n],
    ["grid[2][1]", 12n],
    ["legs[0].from", 13n],
    ["legs[0].to", 14n],
    ["legs[1].from", 15n],
    ["legs[1].to", 16n],
    ["last", 18n],
  ]);
});

test("behavior: a dynamic argument is one word in its place", () => {
  expect(inputs.map(isDynamic)).toEqual([false, true, false, false, false, true, true, false]);
  expect(inputs.map(headSize)).toEqual([32, 32, 160, 192, 128, 32, 32, 32]);
});
