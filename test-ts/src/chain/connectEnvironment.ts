import { type Account, type Address, createWalletClient, type LocalAccount } from "viem";
import { createBundlerClient } from "viem/account-abstraction";
import { connectBundler } from "../bundler/connectBundler.ts";
import { keys } from "./addresses.ts";
import { createClock } from "./createClock.ts";
import type { Environment, EnvironmentInfo } from "./environment.ts";
import { createHarnessClient, pollingInterval } from "./harnessClient.ts";
import { socketTransport } from "./socketTransport.ts";

/**
 * Clients for an environment that runs already, in this process or another.
 * @param stop ends the environment; does nothing when another process owns it.
 */
export function connectEnvironment(
  info: EnvironmentInfo,
  stop: () => Promise<void> = async () => {},
): Environment {
  const { rpcUrl, bundlerUrl } = info;
  const socket = socketTransport(rpcUrl);
  const client = createHarnessClient(rpcUrl, info.chainId, socket.transport);
  const { chain, testClient } = client;
  const { transport, settle, forget } = connectBundler(bundlerUrl);
  return {
    ...client,
    info,
    stack: info.stack,
    rpcUrl,
    forkBlock: BigInt(info.forkBlock),
    walletClient: (account) =>
      createWalletClient({
        account: ofAnvil(account),
        chain,
        transport: socket.transport,
        pollingInterval,
        cacheTime: 0,
      }),
    targets: info.targets,
    bundler: {
      url: bundlerUrl,
      transport,
      client: createBundlerClient({ chain, transport, pollingInterval, cacheTime: 0 }),
      settle,
    },
    clock: createClock(client),
    async snapshot() {
      await settle();
      const id = await testClient.snapshot();
      return async () => {
        await forget();
        await testClient.revert({ id });
      };
    },
    async stop() {
      socket.close();
      await stop();
    },
  };
}

const ofHarness = new Set<string>(Object.values(keys).map(({ address }) => address));

/** The harness's own keys are anvil's, too, which signs faster. */
const ofAnvil = (account: LocalAccount): Account | Address =>
  ofHarness.has(account.address) ? account.address : account;
