import type { Environment } from "./environment.ts";
import { EnvironmentError } from "./environmentError.ts";

export type StartEnvironmentOptions = {
  /** RPC URL of a live chain to fork; a secret. Without it an origin chain is started here. */
  forkUrl?: string;
  /** Block of that chain to fork; its head when not given. */
  forkBlock?: bigint;
  /** Chain id of the origin started here. @default 31337 */
  chainId?: number;
  /** Called with a short plain sentence at each step. */
  log?: (message: string) => void;
};

/**
 * Starts a chain, puts the stack onto it, forks it, deploys the targets on the fork and starts a bundler there.
 * Every process listens on 127.0.0.1 only and ends with this process, however this process ends.
 * @throws {EnvironmentError} when it cannot be brought up, with one sentence that says why.
 * @example
 * const environment = await startEnvironment();
 * const block = await environment.publicClient.getBlockNumber();
 * await environment.stop();
 */
export async function startEnvironment(_options: StartEnvironmentOptions = {}): Promise<Environment> {
  throw new EnvironmentError("not built yet");
}
