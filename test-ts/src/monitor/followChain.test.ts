import { type Address, erc20Abi, type PublicClient, parseEventLogs, toEventSelector } from "viem";
import { expect, test } from "vitest";
import { mockERC20Abi } from "../../generated/mockERC20.ts";
import { keys } from "../chain/addresses.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { type ChainStep, followChain, type Position, ReorgTooDeepError } from "./followChain.ts";

const environment = await useEnvironment();
const { publicClient, testClient, targets } = environment;
const client = publicClient as unknown as PublicClient;
const token = targets.sold;
const wallet = environment.walletClient(keys.deployer);
const transfer = toEventSelector("Transfer(address,address,uint256)");

/** Mints so many wei in a block of its own. */
async function mint(amount: bigint): Promise<void> {
  const hash = await wallet.writeContract({
    address: token,
    abi: mockERC20Abi,
    functionName: "mint",
    args: [keys.stranger.address, amount],
  });
  await publicClient.waitForTransactionReceipt({ hash });
}

/** Drops the last blocks, and puts as many empty ones in their place. */
async function reorganise(depth: number): Promise<void> {
  await testClient.request({ method: "anvil_reorg" as never, params: [depth, []] as never });
}

const filters = [{ address: token as Address, topics: [transfer] }];

/** A reader of mints, which takes back what the chain takes back. */
async function createReader(options: { position?: Position; depth?: number; range?: number } = {}) {
  const from = await publicClient.getBlockNumber();
  const follow = { client, filters, position: { from, seen: [] }, ...options };
  const next = followChain(follow);
  const mints: { block: bigint; amount: bigint }[] = [];
  const steps: ChainStep[] = [];
  return {
    from,
    steps,
    position: () => steps.at(-1)!.position,
    async read() {
      for await (const step of next()) {
        steps.push(step);
        if (step.type === "rollback") {
          mints.splice(0, mints.length, ...mints.filter(({ block }) => block <= step.to));
          continue;
        }
        for (const { args, blockNumber } of parseEventLogs({
          abi: erc20Abi,
          logs: step.logs,
          eventName: "Transfer",
        })) {
          mints.push({ block: blockNumber, amount: args.value });
        }
      }
      return mints.map(({ amount }) => amount);
    },
  };
}

test("default: every log once, in order", async () => {
  const reader = await createReader();
  await mint(1n);
  await mint(2n);
  expect(await reader.read()).toEqual([1n, 2n]);
  expect(await reader.read()).toEqual([1n, 2n]);
  await mint(3n);
  expect(await reader.read()).toEqual([1n, 2n, 3n]);
});

test("behavior: what the chain drops is taken back, and what comes instead is read", async () => {
  const reader = await createReader();
  await mint(1n);
  await mint(2n);
  await mint(3n);
  expect(await reader.read()).toEqual([1n, 2n, 3n]);
  await reorganise(2);
  expect(await reader.read()).toEqual([1n]);
  expect(reader.steps.filter(({ type }) => type === "rollback")).toMatchObject([{ to: reader.from + 1n }]);
  await mint(4n);
  expect(await reader.read()).toEqual([1n, 4n]);
});

test("behavior: the head goes back and another block of the same number comes", async () => {
  const reader = await createReader();
  await mint(1n);
  const id = await testClient.snapshot();
  await mint(2n);
  await mint(3n);
  await reader.read();
  await testClient.revert({ id });
  expect(await reader.read()).toEqual([1n]);
  await mint(5n);
  expect(await reader.read()).toEqual([1n, 5n]);
});

test("behavior: the very first block is dropped", async () => {
  const id = await testClient.snapshot();
  await mint(1n);
  const reader = await createReader();
  expect(await reader.read()).toEqual([1n]);
  await testClient.revert({ id });
  await mint(2n);
  expect(await reader.read()).toEqual([2n]);
});

test("behavior: another follower goes on from a position, over a reorganisation in between", async () => {
  const reader = await createReader();
  await mint(1n);
  await mint(2n);
  await reader.read();
  await mint(3n);
  const second = await createReader({ position: reader.position() });
  expect(await second.read()).toEqual([3n]);
  await reorganise(2);
  await mint(4n);
  const third = await createReader({ position: reader.position() });
  expect(await third.read()).toEqual([4n]);
  expect(third.steps[0]).toMatchObject({ type: "rollback", to: reader.from + 1n });
});

test("behavior: far behind the head, blocks are read in ranges", async () => {
  const reader = await createReader({ depth: 2, range: 3 });
  for (const amount of [1n, 2n, 3n]) await mint(amount);
  await testClient.mine({ blocks: 10 });
  await mint(4n);
  expect(await reader.read()).toEqual([1n, 2n, 3n, 4n]);
  expect(reader.steps.length).toBeLessThan(14);
  expect(reader.position().seen).toHaveLength(2);
});

test("error: more is dropped than is remembered", async () => {
  const reader = await createReader({ depth: 2 });
  for (const amount of [1n, 2n, 3n, 4n]) await mint(amount);
  await reader.read();
  await reorganise(3);
  await expect(reader.read()).rejects.toThrow(ReorgTooDeepError);
});

test("behavior: logs and blocks are of one chain: near the head, logs are asked for by hash", async () => {
  const reader = await createReader();
  await mint(1n);
  const asked: unknown[] = [];
  const watching = {
    ...client,
    request: (request: { method: string; params: [object] }) => {
      asked.push(Object.keys(request.params[0]));
      return client.request(request as never);
    },
  } as unknown as PublicClient;
  const next = followChain({ client: watching, filters, position: { from: reader.from, seen: [] } });
  for await (const step of next()) expect(step.type).toBe("block");
  expect(asked).toEqual([
    ["address", "topics", "blockHash"],
    ["address", "topics", "blockHash"],
  ]);
});
