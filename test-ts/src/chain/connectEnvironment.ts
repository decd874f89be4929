import { createPublicClient, createTestClient, createWalletClient, http, publicActions } from "viem";
import { createBundlerClient } from "viem/account-abstraction";
import { createBundlerControl } from "../bundler/bundlerControl.ts";
import { createClock } from "./createClock.ts";
import type { Environment, EnvironmentInfo } from "./environment.ts";
import { pollingInterval, toChain } from "./harnessClient.ts";
import { promptReceipts } from "./promptReceipts.ts";
import { socketTransport } from "./socketTransport.ts";
import { baseFee } from "./startAnvil.ts";

/**
 * Clients for an environment that runs already, in this process or another.
 * @param stop ends the environment; does nothing when another process owns it.
 */
export function connectEnvironment(
  info: EnvironmentInfo,
  stop: () => Promise<void> = async () => {},
): Environment {
  const { rpcUrl, bundlerUrl } = info;
  const chain = toChain(info.chainId, rpcUrl);
  const socket = socketTransport(rpcUrl);
  const settings = { chain, transport: socket.transport, pollingInterval, cacheTime: 0 };
  const testClient = createTestClient({ ...settings, mode: "anvil" });
  const control = createBundlerControl(bundlerUrl);
  return {
    info,
    stack: info.stack,
    chain,
    rpcUrl,
    forkBlock: BigInt(info.forkBlock),
    publicClient: createPublicClient(settings).extend(promptReceipts),
    reader: createPublicClient({ ...settings, transport: http(rpcUrl, { batch: true }) }),
    testClient,
    walletClient: (account) => createWalletClient({ ...settings, account }),
    targets: info.targets,
    bundler: {
      url: bundlerUrl,
      client: createBundlerClient({ chain, transport: http(bundlerUrl), pollingInterval, cacheTime: 0 }),
    },
    clock: createClock(testClient.extend(publicActions)),
    async snapshot() {
      await control.settle();
      const id = await testClient.snapshot();
      return async () => {
        await control.forget();
        await testClient.revert({ id });
        await testClient.setNextBlockBaseFeePerGas({ baseFeePerGas: baseFee });
      };
    },
    async stop() {
      await socket.close();
      await stop();
    },
  };
}
