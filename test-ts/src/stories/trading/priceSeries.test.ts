import { expect, test } from "vitest";
import { priceSeries } from "./priceSeries.ts";

test("default: the same season at every call, phase by phase", () => {
  expect(priceSeries()).toEqual(priceSeries());
  const lengths = { rise: 20, fall: 16, chop: 16, crash: 8 };
  expect(priceSeries().map(({ phase }) => phase)).toEqual(
    Object.entries(lengths).flatMap(([phase, days]) => Array<string>(days).fill(phase)),
  );
});

test("behavior: prices rise in the rise, fall in the fall and halve in the crash", () => {
  const closes = Object.fromEntries(priceSeries().map(({ phase, price }) => [phase, price])) as Record<
    "rise" | "fall" | "chop" | "crash",
    number
  >;
  expect(closes.rise).toBeGreaterThan(1.25);
  expect(closes.fall).toBeLessThan(0.85 * closes.rise);
  expect(Math.abs(closes.chop / closes.fall - 1)).toBeLessThan(0.2);
  expect(closes.crash).toBeLessThan(0.6 * closes.chop);
});

test("behavior: the start scales the whole", () => {
  const [one, ten] = [priceSeries(1), priceSeries(10)];
  for (const [index, { price }] of ten.entries()) expect(price).toBeCloseTo(10 * one[index]!.price, 9);
});
