import { startBundler } from "../bundler/startBundler.ts";
import { connectEnvironment } from "./connectEnvironment.ts";
import { deployTargets } from "./deployTargets.ts";
import type { Environment } from "./environment.ts";
import { createHarnessClient } from "./harnessClient.ts";
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
export async function startFork(origin: Origin, log: Log = () => {}): Promise<Environment> {
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    await Promise.all(running.map((instance) => instance.stop()));
  };
  try {
    const anvil = await startAnvil({ forkUrl: origin.url, forkBlockNumber: origin.head });
    running.push(anvil);
    const { transport, close } = socketTransport(anvil.url);
    running.push({ stop: async () => close() });
    const client = createHarnessClient(anvil.url, origin.chainId, transport);
    const targets = await deployTargets(client);
    await openGasTank(client, targets.sponsorPaymaster);
    await openTokenPaymaster(client, targets.tokenPaymaster);
    close();
    log("Deployed the pool, its tokens and the paymasters on a fork.");
    const bundler = await startBundler(anvil.url);
    running.push(bundler);
    log(`Started the bundler at ${bundler.url}.`);
    const { chainId, forkBlock, stack } = origin;
    return connectEnvironment(
      { chainId, forkBlock, stack, targets, rpcUrl: anvil.url, bundlerUrl: bundler.url },
      stop,
    );
  } catch (error) {
    await stop();
    throw error;
  }
}
