import type { Address, PublicClient } from "viem";
import type { Call } from "../../session/model.ts";

/** A value on the chain that a trial watches. */
export type Watched = {
  /** What it is, as a reader of the report knows it. */
  label: string;
  read(client: PublicClient): Promise<bigint>;
};

/**
 * What the contracts that a session calls do with a call, as far as it is watched. Predicts; the chain is asked for the watched
 * values alone.
 */
export type World = {
  /** Whether any call at all succeeds there. */
  readonly takesAll: boolean;
  /** The same world, that goes its own way from here. */
  fork(): World;
  /**
   * Executes an operation's calls, all or none.
   * @returns the decoder's reason when they revert.
   */
  run(account: Address, calls: readonly Call[]): string | undefined;
  /** The predicted value of everything watched. Only what changes between two predictions counts. */
  values(): ReadonlyMap<string, bigint>;
  watched(): readonly Watched[];
};
