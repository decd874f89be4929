import type { Hex } from "viem";

/** Stands for the account that grants the session, in a bound on an address. */
export const self = "self";
export type Self = typeof self;

/** What an argument may be compared with: amounts, addresses and fixed bytes, flags, the granting account. */
export type BoundValue = bigint | number | boolean | Hex | Self;

/** A bound by one value, and the sum that the argument may reach over the session's life. */
export type SingleBound<Name extends string, Value, Total = undefined> = {
  readonly bound: Name;
  readonly value: Value;
  readonly total?: Total;
};

/** A bound by two values, both allowed. */
export type RangeBound<Value, Total = undefined> = {
  readonly bound: "between";
  readonly min: Value;
  readonly max: Value;
  readonly total?: Total;
};

export type EqualityBound<Value, Total = undefined> = SingleBound<"equal" | "not", Value, Total>;
export type OrderBound<Value, Total = undefined> =
  | SingleBound<"atMost" | "atLeast" | "below" | "above", Value, Total>
  | RangeBound<Value, Total>;

/** Any bound, as a session definition keeps it. */
export type Bound = EqualityBound<BoundValue, bigint> | OrderBound<BoundValue, bigint>;

type Amount = bigint | number;

/** The sum that the argument may reach over all calls of the action, in the argument's own unit. Never resets. */
type Options = { readonly total: bigint };

type Compare<Name extends string, Accepted extends BoundValue> = {
  <Value extends Accepted>(value: Value): SingleBound<Name, Value>;
  <Value extends Accepted & Amount>(value: Value, options: Options): SingleBound<Name, Value, bigint>;
};

type CompareRange = {
  <Value extends Amount>(min: Value, max: Value): RangeBound<Value>;
  <Value extends Amount>(min: Value, max: Value, options: Options): RangeBound<Value, bigint>;
};

/** The argument is exactly `value`. */
export const equal = compare<"equal", BoundValue>("equal");

/** The argument is anything but `value`. */
export const not = compare<"not", BoundValue>("not");

/** The argument is `value` or less. */
export const atMost = compare<"atMost", Amount>("atMost");

/** The argument is `value` or more. */
export const atLeast = compare<"atLeast", Amount>("atLeast");

/** The argument is less than `value`. */
export const below = compare<"below", Amount>("below");

/** The argument is more than `value`. */
export const above = compare<"above", Amount>("above");

/** The argument is from `min` to `max`, both allowed. */
export const between: CompareRange = (min: Amount, max: Amount, options?: Options) =>
  ({ bound: "between", min, max, ...options }) as never;

function compare<Name extends string, Accepted extends BoundValue>(bound: Name): Compare<Name, Accepted> {
  return (value: BoundValue, options?: Options) => ({ bound, value, ...options }) as never;
}
