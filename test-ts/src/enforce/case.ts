import type { AccountName } from "../accounts/accountKind.ts";
import type { UserOp } from "../accounts/directUserOp.ts";
import type { ContractName } from "../chain/environment.ts";
import type { Attempt } from "./attempt.ts";
import type { Effect } from "./effects.ts";
import type { Message } from "./message.ts";
import type { Ground, Stage } from "./stage.ts";

/** What a case tries. */
export type Tried = Attempt | { signed: UserOp } | { message: Message };

/** Something that is tried with a session, and what must come of it. */
export type Case<On extends Ground = Stage> = {
  /** Stable: reports of two runs are compared by it. */
  id: string;
  group: string;
  /** A sentence's worth: what is tried. */
  title: string;
  /** Name of the session that is tried. @default the stage's reference session */
  session?: string;
  /** Numbers of the attack corpus that the case stands for. */
  corpus?: readonly number[];
  /** Contracts that not every stack has. Where one is missing, the case is not applicable. */
  needs?: readonly ContractName[];
  /** Accounts on which the case says nothing, with the reason as a clause. */
  notOn?: Partial<Record<AccountName, string>>;
  /** Brings the chain to where the case begins. */
  given?(stage: On): Promise<void>;
  /** What is tried: an operation to build and sign, one that is signed already, or a message that the account is to stand by. */
  attempt(stage: On): Tried | Promise<Tried>;
  /** What it aims at. */
  effect(stage: On): Effect | Promise<Effect>;
  /** The decoder's exact reason for the refusal. Without it, the operation must be accepted. */
  refused?(stage: On): string;
  /** The bundler's reason, where it cannot know the exact one. */
  refusedByBundler?: string | ((stage: On) => string);
  /**
   * What the deployed contracts are known to do instead, where ours are stricter by design. A stack that is not ours may do that, and
   * the report lists it as a difference.
   */
  elsewhere?: Elsewhere;
  /**
   * Whether one policy, by its Solidity name, decides the case alone: were it to agree to everything, what is refused would go
   * through; were it to refuse everything, what is accepted would not.
   */
  decidedBy?(policy: string): boolean;
};

/**
 * Accepted with all that the operation aims at, or refused for the decoder's exact reason. `bundlerReason` is there where the bundler
 * cannot know that one.
 */
export type Elsewhere =
  | { verdict: "accepted" }
  | { verdict: "refused"; reason: string; bundlerReason?: string };
