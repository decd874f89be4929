import { setTimeout } from "node:timers/promises";
import { type Address, createPublicClient, http, type PublicClient } from "viem";
import { sponsorPaymasterAbi } from "../../generated/sponsorPaymaster.ts";
import { EnvironmentError } from "../chain/environmentError.ts";
import { type ChainStep, followChain, type Position } from "../monitor/followChain.ts";
import { readSponsoredOperations } from "../monitor/sponsoredOperations.ts";
import { stringifyTagged } from "../monitor/taggedJson.ts";
import { type Change, type PromiseBook, toKey } from "./promiseBook.ts";
import type { PromiseStore } from "./promiseStore.ts";
import { type AccountUsage, readTank, readUsage, type TankState } from "./readTank.ts";
import { RpcError, rpcCodes } from "./rpcError.ts";
import type { ServiceConfig, SponsorConfig } from "./serviceConfig.ts";
import { secondsPerDay } from "./sponsorship.ts";
import { readUsedNonces, usedNonceFilter } from "./usedNonces.ts";

/** What the service knows of the chain. */
export type ChainView = {
  block: bigint /** In seconds. */;
  time: number;
  tanks: ReadonlyMap<Address, TankState>;
};

/** In how many blocks a reorganisation may still bring a promise back. */
const depth = 64;

/**
 * Keeps the book in step with the chain: charges settle promises, time ends them, and dropped blocks bring them back. What a block
 * releases and the tanks as they are after it come into force at once, so that no sum is ever held against a tank that is already lower.
 */
export class SponsorChain {
  readonly client: PublicClient;
  readonly #config: ServiceConfig;
  readonly #book: PromiseBook;
  readonly #store: PromiseStore;
  #view: ChainView | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(config: ServiceConfig, book: PromiseBook, store: PromiseStore) {
    this.#config = config;
    this.#book = book;
    this.#store = store;
    this.client = createPublicClient({ transport: http(config.rpcUrl, { batch: true, retryCount: 1 }) });
  }

  /**
   * Holds the chain against the configuration.
   * @returns the gas that the paymaster's postOp needs at least.
   * @throws {EnvironmentError} when it is out of reach or another, or when the paymaster is not there.
   */
  async check(): Promise<bigint> {
    const { chainId, paymaster, entryPoint } = this.#config;
    const found = await this.client.getChainId().catch((error: Error) => {
      throw new EnvironmentError(`Cannot reach the chain (${error.name}).`);
    });
    if (found !== chainId) throw new EnvironmentError(`The RPC serves chain ${found}, not ${chainId}.`);
    const contract = { address: paymaster, abi: sponsorPaymasterAbi } as const;
    try {
      const [its, minimum] = await Promise.all([
        this.client.readContract({ ...contract, functionName: "entryPoint" }),
        this.client.readContract({ ...contract, functionName: "MIN_POST_OP_GAS" }),
      ]);
      if (toKey(its) === toKey(entryPoint)) return minimum;
    } catch {
      throw new EnvironmentError(`There is no SponsorPaymaster at ${paymaster}.`);
    }
    throw new EnvironmentError(`The paymaster ${paymaster} is not one of the entry point ${entryPoint}.`);
  }

  /**
   * The chain as it is now.
   * @throws {RpcError} when it was not read for too long, or when its clock and this machine's are too far apart.
   */
  now(): ChainView {
    const { maxClockSkew, pollingInterval } = this.#config;
    const allowed = maxClockSkew ?? Math.max(60, (10 * pollingInterval) / 1_000);
    const silence = Math.ceil((performance.now() - this.#readAt) / 1_000);
    if (!this.#view || silence > allowed) {
      throw new RpcError(
        rpcCodes.unavailable,
        `The chain has not been read for ${this.#view ? silence : "some"} seconds, and ${allowed} is the most (chainSilence).`,
        { rule: "chainSilence", limit: String(allowed), wanted: this.#view ? String(silence) : "never read" },
      );
    }
    const skew = Math.floor(Date.now() / 1_000) - this.#view.time;
    if (maxClockSkew !== null && Math.abs(skew) > maxClockSkew) {
      const relation = skew > 0 ? "behind" : "ahead of";
      throw new RpcError(
        rpcCodes.unavailable,
        `The chain's clock is ${Math.abs(skew)} seconds ${relation} this machine's, and ${maxClockSkew} is the most (maxClockSkew).`,
        { rule: "maxClockSkew", limit: String(maxClockSkew), wanted: String(Math.abs(skew)) },
      );
    }
    return this.#view;
  }

  /** What an account has cost a sponsor, as the chain counts it at its head. */
  usageOf(sponsor: Address, account: Address): Promise<AccountUsage> {
    return readUsage(this.client, { paymaster: this.#config.paymaster, sponsor, account });
  }

  /** Reads what is new on the chain. */
  async poll(next: () => AsyncGenerator<ChainStep, void>): Promise<void> {
    for await (const step of next()) {
      if (step.type === "rollback") await this.#save(this.#book.rollBack(step.to), step.position);
      else await this.#apply(step);
    }
    // After a restart at the head of the chain there is no new block to learn from.
    if (!this.#view) {
      const { number, timestamp } = await this.client.getBlock();
      this.#view = { block: number, time: Number(timestamp), tanks: await this.#readTanks() };
    }
    this.#readAt = performance.now();
  }

  /**
   * Follows the chain until `signal`, from where the store was.
   * @param onError is told of each turn that failed; the next one tries again.
   */
  async follow(
    next: () => AsyncGenerator<ChainStep, void>,
    signal: AbortSignal,
    onError: (error: unknown) => void,
  ) {
    while (!signal.aborted) {
      await setTimeout(this.#config.pollingInterval, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      await this.poll(next).catch(onError);
    }
  }

  /** @param position where the book was; from the head on, when it is new. */
  async follower(position: Position | undefined): Promise<() => AsyncGenerator<ChainStep, void>> {
    const { entryPoint, paymaster } = this.#config;
    return followChain({
      client: this.client,
      filters: [usedNonceFilter(entryPoint), { address: paymaster }],
      position: position ?? { from: await this.client.getBlockNumber(), seen: [] },
      depth,
    });
  }

  async #apply({ block, logs, position }: Extract<ChainStep, { type: "block" }>): Promise<void> {
    const tanks = await this.#readTanks();
    const time = Number(block.timestamp);
    const day = Math.floor(time / secondsPerDay);
    const changes = [
      ...readSponsoredOperations(logs, this.#config).flatMap(({ sponsor, account, nonce, charge }) =>
        this.#book.charge(block.number, {
          sponsor: toKey(sponsor),
          account: toKey(account),
          nonce,
          cost: charge,
          day,
        }),
      ),
      ...readUsedNonces(logs, this.#config.entryPoint).flatMap(({ account, nonce }) =>
        this.#book.use(block.number, { account: toKey(account), nonce }),
      ),
      ...this.#book.expire(block.number, time),
      ...this.#book.forget({ block: block.number - BigInt(depth), day }),
    ];
    this.#view = { block: block.number, time, tanks };
    await this.#save(changes, position);
  }

  async #readTanks(): Promise<ChainView["tanks"]> {
    const { paymaster, sponsors } = this.#config;
    const read = async ({ address: sponsor }: SponsorConfig) =>
      [sponsor, await readTank(this.client, { paymaster, sponsor })] as const;
    return new Map(await Promise.all(sponsors.map(read)));
  }

  #save(changes: readonly Change[], position: Position): Promise<void> {
    return this.#store.write([
      ...changes,
      { type: "put", key: "position", value: stringifyTagged(position) },
    ]);
  }
}
