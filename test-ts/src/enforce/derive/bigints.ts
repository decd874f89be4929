/** The largest of some values; 0 of none. */
export function largestOf(values: readonly bigint[]): bigint {
  let largest = values[0] ?? 0n;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}

/** The smallest of some values; 0 of none. */
export const smallestOf = (values: readonly bigint[]): bigint => -largestOf(values.map((value) => -value));

/** The smaller of two values. */
export const smallerOf = (a: bigint, b: bigint): bigint => smallestOf([a, b]);
