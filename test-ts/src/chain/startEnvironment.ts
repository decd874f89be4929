import type { Environment } from "./environment.ts";
import { type Log, startFork } from "./startFork.ts";
import { type OriginOptions, startOrigin } from "./startOrigin.ts";

export type StartEnvironmentOptions = OriginOptions & { log?: Log };

/** An environment that this process started. */
export type OwnEnvironment = Environment & {
  /** Starts another fork of the same chain with the same on it, and a bundler of its own. It ends when this environment does. */
  fork(): Promise<Environment>;
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
export async function startEnvironment(options: StartEnvironmentOptions = {}): Promise<OwnEnvironment> {
  const { log = () => {}, ...originOptions } = options;
  const origin = await startOrigin(originOptions);
  log(`Started the origin chain ${origin.chainId}.`);
  try {
    const environment = await startFork(origin, log);
    const forks: Promise<Environment>[] = [];
    return {
      ...environment,
      fork() {
        const fork = startFork(origin);
        forks.push(fork);
        return fork;
      },
      async stop() {
        const started = await Promise.allSettled([environment, ...forks]);
        await Promise.all(started.map((each) => each.status === "fulfilled" && each.value.stop()));
        await origin.stop();
      },
    };
  } catch (error) {
    await origin.stop();
    throw error;
  }
}
