import { parseEther } from "viem";
import { expect, test } from "vitest";
import { createOwnerAccount, getOwnerNonce } from "../accounts/createOwner.ts";
import { fundAccount } from "../accounts/fundAccount.ts";
import { createSponsor } from "../accounts/sponsor.ts";
import { readBalances } from "../testing/trade.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import { keys } from "./addresses.ts";
import type { Environment } from "./environment.ts";
import { startEnvironment } from "./startEnvironment.ts";

const environment = await useEnvironment();

/** Deploys an account by its first operation and returns what the chain says of it. */
async function deploy(on: Environment) {
  const owner = await createOwnerAccount(on, { owner: keys.owner, sponsor: createSponsor(on) });
  const nonce = await getOwnerNonce(owner);
  const hash = await owner.sendUserOperation({ calls: [{ to: keys.stranger.address }], nonce });
  const { receipt, success, actualGasUsed } = await owner.waitForUserOperationReceipt({ hash });
  const { timestamp } = await on.publicClient.getBlock({ blockNumber: receipt.blockNumber });
  const { gasUsed, blockNumber, effectiveGasPrice, transactionHash } = receipt;
  return {
    hash,
    success,
    actualGasUsed,
    gasUsed,
    blockNumber,
    effectiveGasPrice,
    transactionHash,
    timestamp,
  };
}

test("behavior: two environments are the same, but for their ports", { timeout: 900_000 }, async () => {
  const other = await startEnvironment();
  try {
    const { rpcUrl: _, bundlerUrl: __, ...info } = environment.info;
    expect(other.info).toMatchObject(info);
    expect(await deploy(other)).toEqual(await deploy(environment));
  } finally {
    await other.stop();
  }
});

test("behavior: a copy stands where the environment stood, and goes its own way", {
  timeout: 900_000,
}, async () => {
  const own = await startEnvironment();
  try {
    const account = keys.stranger.address;
    await fundAccount(own, account, { sold: parseEther("2") });
    await own.clock.set((await own.clock.now()) + 3600n);
    const [block, now] = [await own.publicClient.getBlock(), await own.clock.now()];
    const restore = await own.snapshot();
    const state = await own.testClient.dumpState();
    await fundAccount(own, account, { sold: parseEther("3") });
    const copy = await own.copy(Promise.resolve(state));
    await restore();

    expect(copy.targets).toEqual(own.targets);
    expect(await copy.publicClient.getBlock()).toEqual(block);
    expect(await copy.clock.now()).toBe(now);
    expect((await readBalances(copy, account)).sold).toBe(parseEther("2"));
    const onCopy = await deploy(copy);
    expect(await own.clock.now()).toBe(now);
    expect(await deploy(own)).toEqual(onCopy);
    await fundAccount(copy, account, { sold: parseEther("1") });
    expect((await readBalances(own, account)).sold).toBe(parseEther("2"));
  } finally {
    await own.stop();
  }
});

test("behavior: a block is one second after the last, at the same base fee", async () => {
  const { publicClient, testClient } = environment;
  const [before, now] = [await publicClient.getBlock(), await environment.clock.now()];
  expect(now).toBe(before.timestamp + 1n);
  for (let n = 1n; n <= 3n; n++) {
    await testClient.mine({ blocks: 1 });
    const block = await publicClient.getBlock();
    expect(block.timestamp).toBe(before.timestamp + n);
    expect(block.baseFeePerGas).toBe(before.baseFeePerGas);
  }
});

test("behavior: the clock sets the time of the next block", async () => {
  const { clock, publicClient, testClient } = environment;
  const later = (await clock.now()) + 3600n;
  await clock.set(later);
  await clock.set(later);
  expect(await clock.now()).toBe(later);
  await testClient.mine({ blocks: 1 });
  expect((await publicClient.getBlock()).timestamp).toBe(later);
  await expect(clock.set(later)).rejects.toThrow(RangeError);
});

test("behavior: restoring brings back state, time and nonces, and the bundler follows", async () => {
  const account = keys.stranger.address;
  const now = await environment.clock.now();
  const operations = [];
  for (let round = 0; round < 4; round++) {
    const restore = await environment.snapshot();
    await fundAccount(environment, account, { sold: parseEther("1") });
    await environment.clock.set(now + 3600n);
    operations.push(await deploy(environment));
    await restore();
    expect((await readBalances(environment, account)).sold).toBe(0n);
    expect(await environment.clock.now()).toBe(now);
  }
  expect(new Set(operations.map(({ hash }) => hash))).toHaveLength(1);
  for (const operation of operations) expect(operation).toEqual(operations[0]);
});

test("behavior: an operation in flight is mined before the chain goes back", async () => {
  const owner = await createOwnerAccount(environment, {
    owner: keys.owner,
    sponsor: createSponsor(environment),
  });
  const restore = await environment.snapshot();
  await owner.sendUserOperation({
    calls: [{ to: keys.stranger.address }],
    nonce: await getOwnerNonce(owner),
  });
  await restore();
  expect(await environment.publicClient.getCode({ address: owner.account.address })).toBeUndefined();

  const { success } = await deploy(environment);
  expect(success).toBe(true);
});
