import { expect, test } from "vitest";
import { compareFigures, movedParts, toFigures } from "./figures.ts";

const split = {
  intrinsic: 21_000,
  calldata: 1_000,
  entryPoint: 0,
  account: 0,
  module: 500,
  policies: { TimeFramePolicy: 300 },
  sessionValidator: 0,
  ownerValidator: 0,
  execution: 200,
  paymaster: 0,
  refund: -100,
};
const before = toFigures([{ id: "swap", txGas: 22_900, split }]);

test("default: nothing moved", () => {
  expect(before).toEqual({
    swap: {
      gas: 22_900,
      parts: {
        intrinsic: 21_000,
        calldata: 1_000,
        module: 500,
        execution: 200,
        refund: -100,
        TimeFramePolicy: 300,
      },
    },
  });
  expect(compareFigures(before, before)).toEqual([]);
});

test("behavior: one gas more or less is a move, and the parts say where", () => {
  for (const change of [1, -1]) {
    const moved = { ...split, policies: { TimeFramePolicy: 300 + change } };
    const after = toFigures([{ id: "swap", txGas: 22_900 + change, split: moved }]);
    const [move, ...others] = compareFigures(before, after);
    expect(others).toEqual([]);
    expect(move).toMatchObject({
      row: "swap",
      before: { gas: 22_900 },
      after: { gas: 22_900 + change },
    });
    expect(movedParts(move!)).toEqual([["TimeFramePolicy", change]]);
  }
});

test("behavior: parts that make up for each other are a move, beyond the tolerance", () => {
  const moved = { ...split, module: 600, policies: { TimeFramePolicy: 200 } };
  const after = toFigures([{ id: "swap", txGas: 22_900, split: moved }]);
  const [move] = compareFigures(before, after);
  expect(movedParts(move!)).toEqual([
    ["module", 100],
    ["TimeFramePolicy", -100],
  ]);
  expect(compareFigures(before, after, { tolerance: 99 / 22_900 })).toHaveLength(1);
  expect(compareFigures(before, after, { tolerance: 100 / 22_900 })).toEqual([]);
});

test("behavior: rows on one side only are moves", () => {
  const other = toFigures([{ id: "transfer", txGas: 22_900, split }]);
  const moves = compareFigures(before, other);
  expect(moves.map(({ row, before, after }) => [row, before?.gas, after?.gas])).toEqual([
    ["transfer", undefined, 22_900],
    ["swap", 22_900, undefined],
  ]);
  expect(moves.flatMap(movedParts)).toEqual([]);
});

test("behavior: a tolerance is a share of the former gas, in both directions, itself included", () => {
  const of = (gas: number) => ({ swap: { gas } });
  const moves = (after: number) => compareFigures(of(1_000), of(after), { tolerance: 0.005 });
  expect([995, 1_005].flatMap(moves)).toEqual([]);
  expect([994, 1_006].map((gas) => moves(gas).length)).toEqual([1, 1]);
});
