import type { Abi, AbiFunction, AbiParameter, Address, Hex } from "viem";
import type { Bound, EqualityBound, OrderBound, Self } from "./bounds.ts";

/** Every argument may be anything. Written out, so that no bound is forgotten by accident. */
export type AnyArguments = "any";

/** Native value that an action may carry, in wei. Without it, none. */
export type ValueLimits = { readonly perCall?: bigint; readonly total?: bigint };

/** Bounds on the arguments of a function whose ABI the compiler does not know. */
export type LooseArguments = { readonly [argument: string]: Bound | readonly Bound[] | LooseArguments };

/** What a session says about a function whose ABI the compiler does not know. */
export type LooseAction = {
  readonly args?: LooseArguments | AnyArguments;
  readonly value?: ValueLimits;
  readonly uses?: number | bigint;
};

/** The functions of one contract that a session may call, by name (by signature, where a name is overloaded). */
export type ActionsOf<ContractAbi extends Abi> = Abi extends ContractAbi
  ? { readonly [name: string]: LooseAction }
  : {
      readonly [F in FunctionsOf<ContractAbi> as FunctionKey<ContractAbi, F>]?: {
        /** How often the function may be called over the session's life. */
        readonly uses?: number | bigint;
      } & ArgumentsField<F["inputs"]> &
        (F["stateMutability"] extends "payable"
          ? { readonly value?: ValueLimits }
          : { readonly value?: never });
    };

/** Bounds by argument name; by position where the ABI gives no name. */
export type ArgumentsOf<Inputs extends readonly AbiParameter[]> = {
  readonly [I in keyof Inputs as I extends `${number}` ? NameOf<Inputs[I], I> : never]?: BoundsFor<Inputs[I]>;
};

type FunctionsOf<ContractAbi extends Abi> = Extract<ContractAbi[number], { type: "function" }>;

type ArgumentsField<Inputs extends readonly AbiParameter[]> = Inputs extends readonly []
  ? { readonly args?: never }
  : { readonly args: ArgumentsOf<Inputs> | AnyArguments };

type NameOf<Parameter, Position extends string> = Parameter extends { name: infer Name extends string }
  ? Name extends ""
    ? Position
    : Name
  : Position;

type FunctionKey<ContractAbi extends Abi, F extends AbiFunction> =
  | SignatureOf<F>
  | (IsUnion<Extract<FunctionsOf<ContractAbi>, { name: F["name"] }>> extends true ? never : F["name"]);

type SignatureOf<F extends AbiFunction> = `${F["name"]}(${JoinTypes<F["inputs"]>})`;

type JoinTypes<Inputs extends readonly AbiParameter[]> = Inputs extends readonly [
  infer First extends AbiParameter,
  ...infer Rest extends readonly AbiParameter[],
]
  ? Rest extends readonly []
    ? CanonicalType<First>
    : `${CanonicalType<First>},${JoinTypes<Rest>}`
  : "";

type CanonicalType<P extends AbiParameter> = P extends {
  type: `tuple${infer Suffix}`;
  components: infer Components extends readonly AbiParameter[];
}
  ? `(${JoinTypes<Components>})${Suffix}`
  : P["type"];

type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never;

/** What may bound an argument: never one whose place in calldata is not fixed. */
type BoundsFor<P> = P extends AbiParameter ? (IsDynamic<P> extends true ? never : StaticBoundsFor<P>) : never;

type StaticBoundsFor<P extends AbiParameter> = P["type"] extends `${string}]`
  ? LastArray<P["type"]> extends { element: infer Element extends string; size: infer Size extends string }
    ? { readonly [I in Indices<Size>]?: BoundsFor<WithType<P, Element>> }
    : never
  : P extends { type: "tuple"; components: infer Components extends readonly AbiParameter[] }
    ? ArgumentsOf<Components>
    : OneOrMore<BoundForType<P["type"]>>;

type OneOrMore<T> = T | readonly T[];

type BoundForType<Type extends string> = Type extends "address"
  ? EqualityBound<Address | Self>
  : Type extends "bool"
    ? EqualityBound<boolean>
    : Type extends "bytes32"
      ? EqualityBound<Hex>
      : Type extends `bytes${number}`
        ? EqualOnly<Hex>
        : Type extends "int256"
          ? EqualityBound<bigint>
          : Type extends `int${number}`
            ? EqualOnly<IntegerOf<Type>>
            : Type extends `uint${number}`
              ? EqualityBound<IntegerOf<Type>, bigint> | OrderBound<IntegerOf<Type>, bigint>
              : never;

type EqualOnly<Value> = Omit<EqualityBound<Value>, "bound"> & { readonly bound: "equal" };

/** Integers that a number holds exactly may be written as one. */
type SmallBits = "8" | "16" | "24" | "32" | "40" | "48";
type IntegerOf<Type extends string> = Type extends `${"uint" | "int"}${SmallBits}` ? bigint | number : bigint;

type IsDynamic<P extends AbiParameter> = P["type"] extends "bytes" | "string" | `${string}[]`
  ? true
  : P["type"] extends `${string}]`
    ? LastArray<P["type"]> extends { element: infer Element extends string }
      ? IsDynamic<WithType<P, Element>>
      : false
    : P extends { components: infer Components extends readonly AbiParameter[] }
      ? AnyDynamic<Components>
      : false;

type AnyDynamic<Inputs extends readonly AbiParameter[]> = Inputs extends readonly [
  infer First extends AbiParameter,
  ...infer Rest extends readonly AbiParameter[],
]
  ? IsDynamic<First> extends true
    ? true
    : AnyDynamic<Rest>
  : false;

type WithType<P extends AbiParameter, Type extends string> = P extends { components: infer Components }
  ? { type: Type; components: Components }
  : { type: Type };

/** Splits the outermost dimension off: uint256[2][3] is 3 of uint256[2]. */
type LastArray<Type extends string, Prefix extends string = ""> = Type extends `${infer Head}[${infer Tail}]`
  ? Tail extends `${infer First}][${infer Rest}`
    ? LastArray<`[${Rest}]`, `${Prefix}${Head}[${First}]`>
    : { element: `${Prefix}${Head}`; size: Tail }
  : never;

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type Indices<Size extends string> = Size extends Digit | `${Digit}${Digit}` ? CountTo<Size> : number;
type CountTo<Size extends string, Counted extends number[] = []> = `${Counted["length"]}` extends Size
  ? Counted[number]
  : CountTo<Size, [...Counted, Counted["length"]]>;
