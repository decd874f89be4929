import { createPublicClient, http } from "viem";
import { addSimulations } from "../bundler/addSimulations.ts";
import { keys } from "./addresses.ts";
import { addStack } from "./addStack.ts";
import { createClock } from "./createClock.ts";
import type { Stack } from "./environment.ts";
import { EnvironmentError } from "./environmentError.ts";
import { type ForkSource, openForkSource } from "./forkSource.ts";
import { createHarnessClient, type HarnessClient } from "./harnessClient.ts";
import { openStackArtifacts, type StackArtifacts } from "./stackArtifacts.ts";
import { startAnvil } from "./startAnvil.ts";

/** The chain that everything forks: it carries the stack, and does not move any more. */
export type Origin = {
  url: string;
  chainId: number;
  stack: Stack;
  /** Its last block, which forks start from. */
  head: number;
  /** Block of the live chain below it, or its own head when there is none. */
  forkBlock: number;
  /** Ends its process. Safe to call twice. */
  stop(): Promise<void>;
};

export type OriginOptions = {
  /** RPC URL of a live chain to stand on; a secret. */
  forkUrl?: string;
  /** Block of that chain; its head when not given. */
  forkBlock?: bigint;
  /** Folder of another build's artifacts, whose module, policies and account take the place of ours; not with a live chain. */
  artifacts?: string;
  /** Chain id when there is no live chain. @default 31337 */
  chainId?: number;
};

/** 2026-01-01T00:00:00Z, when the time of an origin without a live chain begins. */
export const genesisTimestamp = 1_767_225_600;

/** How long after that its last block is, in seconds: times in calldata, which cost gas, are then the same for any stack. */
const setupTime = 3_600;

/** modulekit's builds of Kernel and of the reference account are larger than EIP-170 allows; forks keep to that again. */
const codeSizeLimit = 0x8000;

/**
 * Starts the origin and puts onto it what it lacks of the stack.
 * @throws {EnvironmentError} when the live chain cannot be forked, the artifacts cannot be used or a contract is not built.
 */
export async function startOrigin(options: OriginOptions = {}): Promise<Origin> {
  if (options.forkUrl && options.artifacts)
    throw new EnvironmentError(
      "A live chain has its own contracts: give FORK_URL or STACK_ARTIFACTS, not both.",
    );
  const artifacts = options.artifacts ? openStackArtifacts(options.artifacts) : undefined;
  const source = options.forkUrl ? await openForkSource(options.forkUrl, options.forkBlock) : undefined;
  try {
    return await start(options, source, artifacts);
  } catch (error) {
    await source?.close();
    throw error;
  }
}

async function start(
  options: OriginOptions,
  source: ForkSource | undefined,
  artifacts: StackArtifacts | undefined,
): Promise<Origin> {
  const anvil = await startAnvil({
    codeSizeLimit,
    ...(source
      ? { forkUrl: source.url, forkBlockNumber: source.block }
      : { chainId: options.chainId ?? 31_337, timestamp: genesisTimestamp }),
  });
  try {
    const chainId = await createPublicClient({ transport: http(anvil.url) }).getChainId();
    const client = createHarnessClient(anvil.url, chainId);
    if (source) await claimTestKeys(client);
    const stack = await addStack(client, source ? "fork" : artifacts ? "artifacts" : "embedded", artifacts);
    await addSimulations(client);
    if (!source) await createClock(client).set(BigInt(genesisTimestamp + setupTime));
    const head = Number(await client.publicClient.getBlockNumber());
    return {
      url: anvil.url,
      chainId,
      stack,
      head,
      forkBlock: source?.block ?? head,
      async stop() {
        await anvil.stop();
        await source?.close();
      },
    };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}

/** On a live chain others use the well-known keys too, and may have given their accounts code by EIP-7702. */
async function claimTestKeys(client: HarnessClient): Promise<void> {
  for (const { address } of Object.values(keys)) {
    await client.testClient.setCode({ address, bytecode: "0x" });
    await client.testClient.setNonce({ address, nonce: 0 });
    await client.testClient.setBalance({ address, value: 10_000n * 10n ** 18n });
  }
}
