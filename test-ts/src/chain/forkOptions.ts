import { EnvironmentError } from "./environmentError.ts";
import type { OriginOptions } from "./startOrigin.ts";

/** What the process's environment says of the chain: its stack, or the live chain to stand on. */
export type ForkOptions = Pick<OriginOptions, "forkUrl" | "forkBlock" | "artifacts">;

/**
 * Reads FORK_URL and FORK_BLOCK, the live chain to stand on, and STACK_ARTIFACTS, the contracts to use instead of ours, out of the
 * process's environment.
 * @throws {EnvironmentError} when FORK_BLOCK is not a block number, or given without FORK_URL, or when STACK_ARTIFACTS is given with it.
 */
export function readForkOptions(env: NodeJS.ProcessEnv): ForkOptions {
  const { FORK_URL: forkUrl, FORK_BLOCK: block, STACK_ARTIFACTS: artifacts } = env;
  if (!forkUrl) {
    if (block) throw new EnvironmentError("FORK_BLOCK needs FORK_URL.");
    return artifacts ? { artifacts } : {};
  }
  if (artifacts)
    throw new EnvironmentError(
      "A live chain has its own contracts: give FORK_URL or STACK_ARTIFACTS, not both.",
    );
  if (!block) return { forkUrl };
  if (!/^\d{1,15}$/.test(block)) throw new EnvironmentError("FORK_BLOCK is not a block number.");
  return { forkUrl, forkBlock: BigInt(block) };
}
