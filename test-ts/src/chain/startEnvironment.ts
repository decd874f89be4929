import type { Environment } from "./environment.ts";
import { type Log, startFork } from "./startFork.ts";
import { type OriginOptions, startOrigin } from "./startOrigin.ts";

export type StartEnvironmentOptions = OriginOptions & { log?: Log };

/**
 * Starts a chain, puts the stack onto it, forks it, deploys the targets on the fork and starts a bundler there.
 * Every process listens on 127.0.0.1 only and ends with this process, however this process ends.
 * @throws {EnvironmentError} when it cannot be brought up, with one sentence that says why.
 * @example
 * const environment = await startEnvironment();
 * const block = await environment.publicClient.getBlockNumber();
 * await environment.stop();
 */
export async function startEnvironment(options: StartEnvironmentOptions = {}): Promise<Environment> {
  const { log = () => {}, ...originOptions } = options;
  const origin = await startOrigin(originOptions);
  log(`Started the origin chain ${origin.chainId}.`);
  try {
    const environment = await startFork(origin, log);
    return {
      ...environment,
      async stop() {
        await environment.stop();
        await origin.stop();
      },
    };
  } catch (error) {
    await origin.stop();
    throw error;
  }
}
