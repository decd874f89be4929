import type { getMEEVersion } from "@biconomy/abstractjs";
import type {
  Account,
  Address,
  Chain,
  LocalAccount,
  PublicClient,
  TestClient,
  Transport,
  WalletClient,
} from "viem";
import type { BundlerClient } from "viem/account-abstraction";
import { EnvironmentError } from "./environmentError.ts";
import type { Mine } from "./mine.ts";

/** Contracts that make up a stack, by their Solidity names. */
export type ContractName =
  | "EntryPoint"
  | "SmartSession"
  | "SmartSessionCompatibilityFallback"
  | "UniActionPolicy"
  | "TimeFramePolicy"
  | "SudoPolicy"
  | "UsageLimitPolicy"
  | "ValueLimitPolicy"
  | "ERC20SpendingLimitPolicy"
  | "OwnableValidator"
  | "SimpleGasPolicy"
  | "ContractWhitelistPolicy"
  | "ArgPolicy"
  | "PaymasterPolicy"
  | "K1Validator"
  | "Nexus"
  | "NexusAccountFactory"
  | "NexusBootstrap"
  | "Kernel"
  | "KernelFactory"
  | "Safe"
  | "SafeProxyFactory"
  | "Safe7579"
  | "Safe7579Launchpad"
  | "ReferenceAccount"
  | "ReferenceBootstrap"
  | "MockAccountFactory";

/** Where a contract's code comes from: this repository's build, somebody else's, npm's published bytecode, or the forked chain. */
export type ContractSource = "hallpass" | "artifacts" | "npm" | "chain";

export type StackContract = { address: Address; source: ContractSource };

/** The contracts under test, with where each comes from. A contract that neither has is absent. */
export type Stack = {
  name: "embedded" | "artifacts" | "fork";
  contracts: Partial<Record<ContractName, StackContract>>;
  nexus: NexusConfig;
};

/** What account creation needs to know of the Nexus on this chain. */
export type NexusConfig = {
  /** For `toNexusAccount`'s `chainConfiguration.version`. */
  version: ReturnType<typeof getMEEVersion>;
  /** Validator that checks the owner's signature; the zero address is the account's built-in default validator. */
  ownerValidator: Address;
  /** First three digits of the account's version, "1.0" or "1.2". */
  release: "1.0" | "1.2";
};

/** Contracts that the harness deploys for the session to act on, and the paymasters. */
export type Targets = {
  pool: Address;
  /** MockERC20 that the reference session sells. */
  sold: Address;
  /** MockERC20 that the reference session buys. */
  bought: Address;
  verifyingPaymaster: Address;
  /** SponsorPaymaster, with a tank of `keys.gasSponsor` whose signer is `keys.sponsor`. */
  sponsorPaymaster: Address;
  /** MockERC20 that gas can be paid in. */
  feeToken: Address;
  /** TokenPaymaster that takes it, staked, at a rate of `feeTokenRate`. */
  tokenPaymaster: Address;
  /** Absent when its artifact is not built: it is a test contract. */
  trivialPaymaster?: Address;
};

/** Everything another process needs to reach a running environment; plain JSON. */
export type EnvironmentInfo = {
  stack: Stack;
  chainId: number;
  rpcUrl: string;
  bundlerUrl: string;
  /** Block of the origin that the fork starts from. */
  forkBlock: number;
  targets: Targets;
};

/** A running fork with the stack, the targets and a bundler on it. */
export type Environment = {
  info: EnvironmentInfo;
  stack: Stack;
  chain: Chain;
  rpcUrl: string;
  forkBlock: bigint;
  publicClient: PublicClient<Transport, Chain>;
  testClient: TestClient<"anvil", Transport, Chain>;
  /** @returns a wallet client that sends the account's transactions over the fork's RPC. */
  walletClient(account: LocalAccount): WalletClient<Transport, Chain, Account>;
  mine: Mine;
  targets: Targets;
  bundler: {
    url: string;
    /** For clients of one's own: what goes another way is not waited for by {@link Environment.snapshot}. */
    transport: Transport;
    client: BundlerClient<Transport, Chain>;
    /** Waits until every operation that the bundler took is mined or dropped; one that waits for an earlier nonce is dropped. */
    settle(): Promise<void>;
  };
  clock: Clock;
  /**
   * Waits until the bundler is idle, then takes a snapshot of the fork.
   * @returns a function that waits until the bundler is idle again and goes back; it may be called once.
   */
  snapshot(): Promise<() => Promise<void>>;
  /** Ends every process of this environment and removes its files. Safe to call twice. */
  stop(): Promise<void>;
};

/** The fork's clock, which the bundler follows. It moves one second a block and at no other time. */
export type Clock = {
  /** @returns the timestamp, in seconds, that the next block will carry. */
  now(): Promise<bigint>;
  /**
   * Makes `timestamp` (seconds) the time of the next block, by mining an empty block one second before it.
   * @throws {RangeError} when the chain has already passed that time.
   */
  set(timestamp: bigint): Promise<void>;
};

/**
 * @returns where a contract of the stack is.
 * @throws {EnvironmentError} when the stack lacks it.
 */
export function addressOf(
  { name, contracts }: Pick<Stack, "name" | "contracts">,
  contract: ContractName,
): Address {
  const found = contracts[contract];
  if (!found) throw new EnvironmentError(`The stack "${name}" has no ${contract}.`);
  return found.address;
}
