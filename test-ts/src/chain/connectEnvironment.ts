import {
  type Account,
  type Address,
  createPublicClient,
  createTestClient,
  createWalletClient,
  type LocalAccount,
  publicActions,
} from "viem";
import { createBundlerClient } from "viem/account-abstraction";
import { connectBundler } from "../bundler/connectBundler.ts";
import { keys } from "./addresses.ts";
import { createClock } from "./createClock.ts";
import type { Environment, EnvironmentInfo } from "./environment.ts";
import { pollingInterval, toChain } from "./harnessClient.ts";
import { createMine } from "./mine.ts";
import { promptReceipts } from "./promptReceipts.ts";
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
  const chain = toChain(info.chainId, rpcUrl);
  const socket = socketTransport(rpcUrl);
  const settings = { chain, transport: socket.transport, pollingInterval, cacheTime: 0 };
  const testClient = createTestClient({ ...settings, mode: "anvil" });
  const { transport, settle, forget } = connectBundler(bundlerUrl);
  const publicClient = createPublicClient(settings).extend(promptReceipts);
  return {
    info,
    stack: info.stack,
    chain,
    rpcUrl,
    forkBlock: BigInt(info.forkBlock),
    publicClient,
    testClient,
    walletClient: (account) => createWalletClient({ ...settings, account: ofAnvil(account) }),
    mine: createMine(publicClient),
    targets: info.targets,
    bundler: {
      url: bundlerUrl,
      transport,
      client: createBundlerClient({ chain, transport, pollingInterval, cacheTime: 0 }),
      settle,
    },
    clock: createClock(testClient.extend(publicActions)),
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
