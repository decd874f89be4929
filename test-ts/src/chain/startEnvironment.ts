import type { Hex } from "viem";
import type { Environment } from "./environment.ts";
import { copyEnvironment, type Log, startFork } from "./startFork.ts";
import { type OriginOptions, startOrigin } from "./startOrigin.ts";

export type StartEnvironmentOptions = OriginOptions & { log?: Log };

/** An environment that this process started. */
export type OwnEnvironment = Environment & {
  /** Starts another fork of the same chain with the same on it, and a bundler of its own. It ends when this environment does. */
  fork(): Promise<Environment>;
  /**
   * Starts a copy of this environment, with a bundler of its own. It ends when this environment does.
   * @param state of the chain that is to be on it, of `testClient.dumpState()`; to wait for it takes less than to ask beforehand, since
   * most of a copy is started meanwhile. @default as it stands
   */
  copy(state?: Promise<Hex>): Promise<Environment>;
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
    const keep = (fork: Promise<Environment>) => {
      forks.push(fork);
      return fork;
    };
    return {
      ...environment,
      fork: () => keep(startFork(origin)),
      copy: (state = environment.testClient.dumpState()) => keep(copyEnvironment(origin, environment, state)),
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
