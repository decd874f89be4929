import type { Hex } from "viem";
import { startBundler } from "../bundler/startBundler.ts";
import { connectEnvironment } from "./connectEnvironment.ts";
import { deployTargets } from "./deployTargets.ts";
import type { Environment, Targets } from "./environment.ts";
import { createHarnessClient, type HarnessClient } from "./harnessClient.ts";
import { openGasTank } from "./openGasTank.ts";
import { openTokenPaymaster } from "./openTokenPaymaster.ts";
import { socketTransport } from "./socketTransport.ts";
import { startAnvil } from "./startAnvil.ts";
import type { Origin } from "./startOrigin.ts";

/** Told a short plain sentence at each step. */
export type Log = (message: string) => void;

/**
 * Forks the origin at its head, deploys the targets there and starts a bundler on it.
 * @returns the environment, whose `stop` ends fork and bundler, not the origin.
 */
export function startFork(origin: Origin, log: Log = () => {}): Promise<Environment> {
  return start(origin, log, async (client) => {
    const targets = await deployTargets(client);
    await openGasTank(client, targets.sponsorPaymaster);
    await openTokenPaymaster(client, targets.tokenPaymaster);
    log("Deployed the pool, its tokens and the paymasters on a fork.");
    return targets;
  });
}

/**
 * Forks the origin of an environment, and brings the fork to where that environment stood.
 * @param state of its chain then; what that does not take is started until it comes.
 * @returns the copy, with a bundler of its own. Its `stop` ends fork and bundler, not the origin.
 */
export function copyEnvironment(
  origin: Origin,
  { targets }: Environment,
  state: Promise<Hex>,
): Promise<Environment> {
  return start(
    origin,
    () => {},
    async ({ testClient }) => {
      await testClient.loadState({ state: await state });
      // Blocks come with the state, time does not: going back takes it from the last block.
      await testClient.revert({ id: await testClient.snapshot() });
      return targets;
    },
  );
}

/** @param prepare what is done on the fork while the bundler starts. */
async function start(
  { url, head, chainId, forkBlock, stack }: Origin,
  log: Log,
  prepare: (client: HarnessClient) => Promise<Targets>,
): Promise<Environment> {
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(running.map((instance) => instance.stop()));
  };
  try {
    const anvil = await startAnvil({ forkUrl: url, forkBlockNumber: head });
    running.push(anvil);
    const { transport, close } = socketTransport(anvil.url);
    running.push({ stop: async () => close() });
    const starting = startBundler(anvil.url);
    // One that did not start has nothing to stop.
    running.push({
      stop: () =>
        starting.then(
          (bundler) => bundler.stop(),
          () => {},
        ),
    });
    const client = createHarnessClient(anvil.url, chainId, transport);
    const [targets, bundler] = await Promise.all([prepare(client), starting]);
    close();
    log(`Started the bundler at ${bundler.url}.`);
    const { url: rpcUrl } = anvil;
    return connectEnvironment({ chainId, forkBlock, stack, targets, rpcUrl, bundlerUrl: bundler.url }, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}
