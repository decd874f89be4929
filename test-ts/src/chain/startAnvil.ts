import "./withResolvers.ts";
import { createRequire } from "node:module";
import { Instance } from "prool";
import { createTestClient, http } from "viem";
import { keys } from "./addresses.ts";
import { EnvironmentError } from "./environmentError.ts";
import { type RunningInstance, startInstance } from "./startInstance.ts";

export type AnvilOptions = {
  chainId?: number;
  /** Timestamp of the genesis block, in seconds. */
  timestamp?: number;
  /** RPC to fork. It shows in the process's arguments: never a secret. */
  forkUrl?: string;
  forkBlockNumber?: number;
  /** Bytes of code that a contract may have. @default 24,576 (EIP-170) */
  codeSizeLimit?: number;
};

/**
 * Base fee, in wei, at which EIP-1559 stands still: an eighth of it rounds down to nothing.
 * With it every block of a run has the same base fee, so prices repeat.
 */
export const baseFee = 7n;

/** Blocks stay far below half of this limit, where the base fee would rise. */
const blockGasLimit = 200_000_000n;

/** States of past blocks that are kept, in memory only: anvil would write more of them to disk. */
const keptStates = 1_000;

/**
 * Starts anvil on 127.0.0.1. Every transaction mines a block; every block is one second after the last.
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<RunningInstance> {
  const anvil = await startInstance((port, timeout) =>
    Instance.anvil(
      {
        ...options,
        accounts: Object.keys(keys).length,
        binary: anvilBinary(),
        blockBaseFeePerGas: baseFee,
        gasLimit: blockGasLimit,
        hardfork: "Prague",
        host: "127.0.0.1",
        ...(options.forkUrl ? { noStorageCaching: true } : {}),
        port,
        pruneHistory: keptStates,
      },
      timeout,
    ),
  );
  const client = createTestClient({ mode: "anvil", transport: http(anvil.url) });
  await client.setLoggingEnabled(false);
  await client.setBlockTimestampInterval({ interval: 1 });
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: baseFee });
  return anvil;
}

/** The binary itself rather than npm's wrapper around it, which would outlive or be outlived by it. */
function anvilBinary(): string {
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`;
  try {
    const anvil = createRequire(createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json"));
    return anvil.resolve(`${name}/bin/anvil`);
  } catch {
    throw new EnvironmentError(`anvil is not installed for this machine: npm has no ${name}.`);
  }
}
