import type { Abi, Address, Hex, PublicClient } from "viem";
import type { Payment } from "../../session/fees.ts";
import type { Call } from "../../session/model.ts";

/** One use of a policy by a session. */
export type PolicyUse = {
  policy: Address;
  /** Under which the policy keeps its configuration. */
  configId: Hex;
  /** The configuration itself, where it is in the operation's own grant and not on chain yet. */
  initData?: Hex;
};

/** Where to read a policy's configuration. */
export type PolicyReader = {
  client: PublicClient;
  /** The session module, which set the configuration. */
  multiplexer: Address;
  account: Address;
};

/** Why a policy refuses a call. */
export type Violation = {
  /** Short, with the numbers: `amountIn 11 > 10 (rule 2 of 3: amountIn <= 10)`. */
  detail: string;
  rule?: RuleViolation;
  remedy?: Remedy;
  /** Whether the policy reverts, instead of answering no. */
  reverts?: boolean;
};

/**
 * What would let the same call through: waiting, until the session begins or gas is cheaper; or a new grant, where its time or its budget is over.
 * Nothing would where it is absent: the session does not allow the call.
 */
export type Remedy = "wait" | "renew";

/** The rule that failed, and the numbers that made it fail. */
export type RuleViolation = {
  /** From 1. */
  index: number;
  of: number;
  /** Name of the argument that it bounds. */
  parameter: string;
  /** What must hold. */
  text: string;
  /** The argument's word; undefined where the calldata ends before it. */
  actual?: bigint;
  ref: bigint;
  /** Where the rule keeps a running total: its bound, and what was used before this call. */
  total?: { limit: bigint; used: bigint };
};

/** What a policy agrees to, computed from its published configuration. */
export type PolicyModel<Config> = {
  /** The configuration that a grant's init data sets up, for calls to `target` where the policy keeps one for each. */
  decode(initData: Hex, place: { account: Address; target: Address }): Config;
  /** Reads the configuration for a call from the chain, by the policy's getters. */
  read(reader: PolicyReader, use: PolicyUse, call: Call): Promise<Config>;
  /** Whether the policy counts for each target on its own. */
  perTarget?: boolean;
  /**
   * Why the policy refuses a call; undefined when it agrees, in which case running totals in `config` move on.
   * @param abi of the call's target, for the names of arguments.
   * @param payment of the operation, where the policy is asked about it as a whole.
   */
  check(config: Config, call: Call, abi: Abi, payment?: Payment): Violation | undefined;
  /** Whether the deployed policy agrees to a call of which ours is stricter by design. */
  deployedAgrees?(config: Config, call: Call): boolean;
};
