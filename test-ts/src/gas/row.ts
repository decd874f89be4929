import type { Address } from "viem";
import type { AccountName } from "../accounts/accountKind.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import type { ContractName, Environment } from "../chain/environment.ts";
import type { SessionPlan } from "./sessions.ts";

/**
 * One call of an operation. `allow` and `approve` set the pool's allowance, to different amounts; `swapLess` sells a fifth of what
 * `swap` does; `pay` sends 1 wei; `mint` and
 * `mintAnother` make tokens of a collection; `enable` and `remove` are of the row's session, `others` enables so many other sessions.
 * `sample` makes any other calls.
 */
export type RowCall =
  | "allow"
  | "approve"
  | "swap"
  | "swapLess"
  | "transfer"
  | "pay"
  | "mint"
  | "mintAnother"
  | "enable"
  | "remove"
  | { others: number }
  | { sample: (trader: Address, environment: Environment) => readonly Call[] };

export type Actor = "session" | "owner" | "eoa";

/**
 * Who pays for a user operation: a paymaster that does nothing but agree, the one that checks a signature, a sponsor's gas tank with a
 * daily limit (by signature, or by its standing rule), the account itself out of its own balance, or in tokens.
 */
export type Payer = "trivial" | "verifying" | "tank" | "rule" | "self" | "tokens";

/** How the owner signed the session that an operation brings with it (ENABLE mode). */
export type GrantKind = "typed data" | "personal message";

/** An operation that brings a row's state about. */
export type Preparation = {
  /** `otherSession` is the first of the account's other sessions. */
  by: Actor | "otherSession";
  /** Whether it uses the nonce key of the measured operation, which is warm after it. */
  sameKey: boolean;
  /** @default "trivial" */
  payer?: Payer;
  calls: readonly RowCall[];
};

/** What the chain holds right before the measured operation; an EOA has only the last two. */
export type RowState = {
  /** Whether the account has code. */
  deployed: boolean;
  /** Whether the measured operation's nonce key was used before. */
  nonceKeyUsed: boolean;
  /** Sessions that the account holds. */
  sessions: number;
  /** Whether the row's own session is one of them. */
  enabled: boolean;
  /** Whether the session has sold anything: its running total is above zero. */
  counting: boolean;
  /** Whether the trader's allowance to the pool is above zero. */
  allowance: boolean;
  /** Whether the trader holds any of the bought token. */
  bought: boolean;
};

/** Rows that differ in one number only: what they cost over it is a line. */
export type Family = {
  name: "rules" | "limited rules" | "actions" | "enabled actions" | "sessions" | "swaps" | "owner's swaps";
  size: number;
};

/** An operation, the account's state that it is measured in, and how that state is reached. */
export type Row = {
  id: string;
  title: string;
  by: Actor;
  /** The account's make. @default "nexus" */
  account?: AccountName;
  session: SessionPlan;
  /** What must be on the chain first, mocks and funds, for the row's account. */
  setUp?: (environment: Environment, account: Address) => Promise<unknown>;
  /** Where the session's operation carries the grant with it (ENABLE mode). */
  grant?: GrantKind;
  /** The session's or owner's signature of an application's typed data is checked (ERC-1271), and no operation is made. */
  checksSignature?: boolean;
  calls: readonly RowCall[];
  /** Measured with each of these; the first gives the row its name, the others a suffix. Empty for an EOA. */
  payers: readonly Payer[];
  preparation: readonly Preparation[];
  /** What the chain must hold. */
  before: Partial<RowState>;
  /** Chain time before which the session must not be used, in UNIX seconds. */
  startsAt?: number;
  /** Highest maxFeePerGas of its operations, in wei. @default the bundler's price */
  maxFeePerGas?: bigint;
  /** Where nobody knows whether it can be measured: a revert of what is called is, and a refused operation leaves the row out. */
  uncertain?: boolean;
  /** Why there is no such row, where that is known from the start. */
  impossible?: string;
  families?: readonly Family[];
  /** Contracts that not every stack has, and without which there is no such row. */
  needs?: readonly ContractName[];
};

export const byOwner = (...calls: RowCall[]): Preparation => ({ by: "owner", sameKey: false, calls });
export const withSameKey = (by: Preparation["by"], ...calls: RowCall[]): Preparation => ({
  by,
  sameKey: true,
  calls,
});

/** An account that has done nothing but give the pool its allowance. */
export const fresh: RowState = {
  deployed: true,
  nonceKeyUsed: false,
  sessions: 0,
  enabled: false,
  counting: false,
  allowance: true,
  bought: false,
};

/** An account that has traded with the measured operation's nonce key. */
export const traded: RowState = { ...fresh, nonceKeyUsed: true, bought: true };

/** An account whose session has traded. */
export const used: RowState = { ...traded, sessions: 1, enabled: true, counting: true };
