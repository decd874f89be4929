import { EnvironmentError } from "./environmentError.ts";
import type { OriginOptions } from "./startOrigin.ts";

/**
 * Reads FORK_URL and FORK_BLOCK, the live chain to stand on, out of the process's environment.
 * @throws {EnvironmentError} when FORK_BLOCK is not a block number, or given without FORK_URL.
 */
export function readForkOptions(env: NodeJS.ProcessEnv): Pick<OriginOptions, "forkUrl" | "forkBlock"> {
  const { FORK_URL: forkUrl, FORK_BLOCK: block } = env;
  if (!forkUrl) {
    if (block) throw new EnvironmentError("FORK_BLOCK needs FORK_URL.");
    return {};
  }
  if (!block) return { forkUrl };
  if (!/^\d{1,15}$/.test(block)) throw new EnvironmentError("FORK_BLOCK is not a block number.");
  return { forkUrl, forkBlock: BigInt(block) };
}
