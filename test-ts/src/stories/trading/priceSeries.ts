import { createRandom } from "../../testing/random.ts";

/** A stretch of the market: so many days, each moving the price by `drift`, give or take up to `noise`. */
type Phase = { name: string; days: number; drift: number; noise: number };

const phases: readonly Phase[] = [
  { name: "rise", days: 20, drift: 0.022, noise: 0.015 },
  { name: "fall", days: 16, drift: -0.02, noise: 0.015 },
  { name: "chop", days: 16, drift: 0, noise: 0.03 },
  { name: "crash", days: 8, drift: -0.08, noise: 0.02 },
];

/** Steps into which a day's noise is divided. */
const grain = 1_000;

/**
 * Closing prices of a coin, a day each: a rise, a fall, a chop and a crash. The same at every call.
 * @param start the first day's price.
 */
export function priceSeries(start = 1): { phase: string; price: number }[] {
  const random = createRandom("a coin's first season");
  let price = start;
  return phases.flatMap(({ name, days, drift, noise }) =>
    Array.from({ length: days }, () => {
      const swing = (random.index(2 * grain + 1) / grain - 1) * noise;
      price *= 1 + drift + swing;
      return { phase: name, price };
    }),
  );
}
