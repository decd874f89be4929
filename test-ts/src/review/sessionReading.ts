import type { AbiFunction, Address, Hex } from "viem";
import type { Duration, Validity } from "../session/lifetime.ts";
import type { RuleConfig } from "../session/types.ts";

/** Rules joined as the expression policy joins them. */
export type Expression =
  | { readonly node: "rule"; readonly rule: RuleConfig }
  | { readonly node: "not"; readonly of: Expression }
  | { readonly node: "and" | "or"; readonly left: Expression; readonly right: Expression };

/** What a policy of the session says, read from its init data. Amounts in wei or the token's unit, times in UNIX seconds. */
export type PolicyReading =
  | { readonly kind: "sudo" }
  | { readonly kind: "rules"; readonly valuePerCall: bigint; readonly rules: readonly RuleConfig[] }
  | { readonly kind: "expression"; readonly valuePerCall: bigint; readonly expression: Expression }
  | ({ readonly kind: "timeFrame" } & Validity)
  | { readonly kind: "uses"; readonly limit: bigint }
  | { readonly kind: "value"; readonly limit: bigint }
  | { readonly kind: "spending"; readonly limits: readonly { token: Address; limit: bigint }[] }
  | { readonly kind: "gas"; readonly gasLimit: bigint; readonly costLimit: bigint }
  | { readonly kind: "whitelist"; readonly targets: readonly Address[] }
  | {
      readonly kind: "paymaster";
      readonly maxFeePerGas: bigint;
      readonly perOperation: bigint;
      readonly total: bigint;
      readonly paymasters: readonly Address[];
    }
  /** A policy that is known, with init data that it would refuse. */
  | { readonly kind: "unreadable"; readonly name: string; readonly initData: Hex }
  | { readonly kind: "unknown"; readonly policy: Address };

/** What an action stands for: a function, plain transfers of native value, or a flag of the module's. */
export type ActionKind = "function" | "transfer" | "anyCall" | "sessionModule";

export type ActionReading = {
  readonly kind: ActionKind;
  readonly target: Address;
  readonly selector: Hex;
  /** The target's name in the session. */
  readonly contract?: string;
  /** Absent where no ABI at hand has the selector. */
  readonly function?: AbiFunction;
  readonly policies: readonly PolicyReading[];
};

/** A session as its struct says it, with the names that its definition gives. */
export type SessionReading = {
  readonly name: string;
  /** Who may use it; absent where that is said only when it is granted. */
  readonly signer?:
    | { readonly keys: readonly Address[]; readonly threshold: number }
    | { readonly validator: Address };
  /** Absent where the session is not bound to a chain yet. */
  readonly chainId?: bigint;
  /** How long it lives from the grant on, where that is how the session says it. */
  readonly duration?: Duration;
  /** The first and last second; absent where nothing ends it. */
  readonly validity?: Validity;
  /** Whether paymasters may pay. */
  readonly sponsored: boolean;
  /** On each user operation as a whole. */
  readonly policies: readonly PolicyReading[];
  readonly actions: readonly ActionReading[];
  /** Names of the typed data that the key may sign for the account (ERC-1271). */
  readonly signs: readonly { readonly content: string; readonly domain: Hex }[];
  /** Stands for the granting account in the words that rules compare with. */
  readonly account?: Address;
};
