import type { Abi, AbiFunction, Address, Hex, TypedDataDomain } from "viem";
import type { ActionsOf, ValueLimits } from "./abiTypes.ts";
import type { Bound, Self } from "./bounds.ts";
import type { FeeLimits, Fees } from "./fees.ts";
import type { Lifetime } from "./lifetime.ts";

/** How a rule compares an argument's word (unsigned) with its `ref`; numbered as UniActionPolicy numbers them. */
export const conditions = {
  equal: 0,
  greaterThan: 1,
  lessThan: 2,
  greaterThanOrEqual: 3,
  lessThanOrEqual: 4,
  notEqual: 5,
  inRange: 6,
} as const;
export type Condition = keyof typeof conditions;

/** What a rule compares 32 bytes of calldata with. `inRange` packs min and max, 16 bytes each. */
export type RuleConfig = {
  readonly condition: Condition;
  /** Bytes after the selector. */
  readonly offset: number;
  readonly ref: Hex;
  /** The sum that the word may reach over all calls. Without it, no running total is kept. */
  readonly total?: bigint;
};

/** A rule as the session says it, with the argument that it came from. */
export type Rule = Omit<RuleConfig, "ref"> & {
  /** The function's own argument; the first part of `path`. */
  readonly argument: string;
  /** Where the bounded word is: `amountIn`, `params.recipient`, `amounts[1]`. */
  readonly path: string;
  /** Solidity type of the bounded word. */
  readonly type: string;
  readonly ref: Hex | Self;
  /** The bound that the rule enforces, alone or with its neighbours. */
  readonly bound: Bound;
};

/** A function of a contract that the session may call, and within which bounds. */
export type ActionDefinition = {
  /** The contract's name in the session. */
  readonly contract: string;
  readonly target: Address;
  readonly function: AbiFunction;
  /** Such as `approve(address,uint256)`. */
  readonly signature: string;
  readonly selector: Hex;
  /** At most 16. Empty where every argument may be anything. */
  readonly rules: readonly Rule[];
  /** Native value in wei; `perCall` 0 where none is allowed. */
  readonly value: { readonly perCall: bigint; readonly total?: bigint };
  /** How often the function may be called over the session's life. */
  readonly uses?: bigint;
};

/** Typed data of one application that the key may sign for the account (ERC-1271, nested as ERC-7739 says). */
export type SignedContents = {
  readonly domain: TypedDataDomain;
  /** Encoded types, such as `Order(address buyer,uint256 amount)`. What their fields say is not bounded. */
  readonly contents: readonly string[];
};

/** A session as data: what a key may do, for whichever account grants it. */
export type SessionDefinition = {
  readonly name: string;
  readonly lifetime: Lifetime;
  /** Whether a paymaster may pay for the session's user operations. */
  readonly sponsored: boolean;
  /** Who pays for the session's operations, and how much at most; the paymaster policy enforces it. */
  readonly fees?: Fees;
  /** How many user operations the session may make. */
  readonly uses?: bigint;
  /** Native value over all actions, in wei. */
  readonly value?: { readonly total: bigint };
  readonly actions: readonly ActionDefinition[];
  /** All that the session names, by its names for them, with all of their ABIs: what is not granted of them is refused. */
  readonly contracts: Readonly<Record<string, ContractInput>>;
  /** What the key may sign for the account, within the session's lifetime. */
  readonly signs?: readonly SignedContents[];
};

export type ContractInput = { readonly address: Address; readonly abi: Abi };

/** What `defineSession` takes. */
export type SessionInput<Contracts extends Record<string, ContractInput>> = {
  readonly name: string;
  readonly lifetime: Lifetime;
  /**
   * Which paymasters pay for the session's user operations, and how much at most, in wei: the paymaster policy holds the session to
   * it. "anyPaymaster" permits any, at any cost, to whoever has the key: for measurements, and where that policy is not deployed.
   * Default: none may.
   */
  readonly sponsored?: false | Fees | "anyPaymaster";
  /** What the account pays at most for a session that nobody sponsors, in wei. Default: no limit. */
  readonly fees?: FeeLimits;
  /** How many user operations the session may make. Default: any number. */
  readonly uses?: number | bigint;
  /** Native value over all actions, in wei, on top of each action's own limits. */
  readonly value?: Required<Pick<ValueLimits, "total">>;
  /** The contracts that the session calls, by a name of your choice. */
  readonly contracts: Contracts;
  /** By contract name, then function name. What is not here is refused. */
  readonly actions: {
    readonly [C in keyof Contracts]?: ActionsOf<Contracts[C]["abi"]>;
  };
  /** Typed data that the key may sign for the account. Default: none. */
  readonly signs?: readonly SignedContents[];
};
