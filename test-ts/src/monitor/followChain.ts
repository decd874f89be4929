import {
  type Address,
  BlockNotFoundError,
  formatLog,
  type Hex,
  type Log,
  type PublicClient,
  type RpcLog,
  toHex,
} from "viem";

/** A block that was read, with its time in seconds. */
export type SeenBlock = { number: bigint; hash: Hex; timestamp: bigint };

/** Which logs to read. `topics` are as in `eth_getLogs`: null stands for any. */
export type LogFilter = { address: Address; topics?: readonly (Hex | readonly Hex[] | null)[] };

/** How far a follower is: what it needs to go on where it stopped. */
export type Position = {
  /** The first block that is of interest. */
  from: bigint;
  /** The last blocks that were read, oldest first; none before the first. */
  seen: readonly SeenBlock[];
};

/** What happened on the chain, in order. Blocks that hold nothing of interest may be left out of long stretches. */
export type ChainStep =
  | { type: "block"; block: SeenBlock; logs: Log<bigint, number, false>[]; position: Position }
  /** The chain has dropped every block after number `to`. */
  | { type: "rollback"; to: bigint; position: Position };

export type FollowOptions = {
  client: PublicClient;
  filters: readonly LogFilter[];
  position: Position;
  /** Blocks that a reorganisation may drop; their hashes are kept. @default 64 */
  depth?: number;
  /** Blocks that one request for logs spans, far behind the head. @default 1000 */
  range?: number;
};

/** The chain has dropped blocks deeper than hashes are kept. */
export class ReorgTooDeepError extends Error {
  override readonly name = "ReorgTooDeepError";
  constructor(oldest: bigint) {
    super(
      `The chain has dropped block ${oldest}, the oldest that is remembered: start again from an earlier block.`,
    );
  }
}

/**
 * Reads logs block by block, and notices blocks that the chain has dropped: near the head, logs are asked for by a block's
 * hash, and a block whose parent is not the one before it ends the turn.
 * @example
 * const next = followChain({ client, filters: [{ address }], position: { from: 1n, seen: [] } });
 * for await (const step of next()) handle(step);
 */
export function followChain(options: FollowOptions): () => AsyncGenerator<ChainStep, void> {
  const { client, filters, depth = 64, range = 1_000 } = options;
  const { from } = options.position;
  let seen = [...options.position.seen];
  const tip = () => seen.at(-1);
  const position = (): Position => ({ from, seen });

  const advance = (block: SeenBlock): SeenBlock => {
    const kept = { number: block.number, hash: block.hash, timestamp: block.timestamp };
    seen = [...seen.filter(({ number }) => number > kept.number - BigInt(depth)), kept];
    return kept;
  };

  /** Forgets dropped blocks. @returns whether there were any. */
  async function retreat(head: bigint): Promise<boolean> {
    let dropped: SeenBlock | undefined;
    for (let last = tip(); last; last = tip()) {
      if (last.number <= head && (await readBlock(client, last.number))?.hash === last.hash) break;
      dropped = last;
      seen = seen.slice(0, -1);
    }
    if (dropped && seen.length === 0 && dropped.number > from) throw new ReorgTooDeepError(dropped.number);
    return dropped !== undefined;
  }

  return async function* next() {
    const head = await client.getBlockNumber({ cacheTime: 0 });
    if (await retreat(head)) yield { type: "rollback", to: tip()?.number ?? from - 1n, position: position() };

    const settled = head - BigInt(depth);
    for (let first = (tip()?.number ?? from - 1n) + 1n; first <= settled; ) {
      const last = first + BigInt(range) - 1n < settled ? first + BigInt(range) - 1n : settled;
      const logs = await readLogs(client, filters, { fromBlock: toHex(first), toBlock: toHex(last) });
      for (const number of new Set([...logs.map((log) => log.blockNumber), last])) {
        const block = await readBlock(client, number);
        const inBlock = logs.filter((log) => log.blockNumber === number);
        if (!block || inBlock.some((log) => log.blockHash !== block.hash)) return;
        yield { type: "block", block: advance(block), logs: inBlock, position: position() };
      }
      first = last + 1n;
    }

    for (let number = (tip()?.number ?? from - 1n) + 1n; number <= head; number++) {
      const block = await readBlock(client, number);
      const last = tip();
      if (!block || (last?.number === number - 1n && last.hash !== block.parentHash)) return;
      const logs = await readLogs(client, filters, { blockHash: block.hash });
      yield { type: "block", block: advance(block), logs, position: position() };
    }
  };
}

/** @returns undefined when the chain has no such block, any more or yet. */
async function readBlock(
  client: PublicClient,
  blockNumber: bigint,
): Promise<(SeenBlock & { parentHash: Hex }) | undefined> {
  try {
    const { number, hash, parentHash, timestamp } = await client.getBlock({ blockNumber });
    return { number, hash, parentHash, timestamp };
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}

async function readLogs(
  client: PublicClient,
  filters: readonly LogFilter[],
  where: { blockHash: Hex } | { fromBlock: Hex; toBlock: Hex },
): Promise<Log<bigint, number, false>[]> {
  const lists = await Promise.all(
    filters.map((filter) =>
      client.request({ method: "eth_getLogs", params: [{ ...filter, ...where } as never] }),
    ),
  );
  return lists
    .flat()
    .map((log) => formatLog(log as RpcLog) as Log<bigint, number, false>)
    .sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
}
