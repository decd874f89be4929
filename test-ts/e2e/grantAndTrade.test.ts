import { smartSessionCalls } from "@biconomy/abstractjs";
import { type Address, parseEther } from "viem";
import { beforeAll, expect, test } from "vitest";
import { dexSwap } from "../sessions/dexSwap.ts";
import {
  type AccountClient,
  createOwnerAccount,
  deployAccount,
  getOwnerNonce,
} from "../src/accounts/createOwner.ts";
import { createSessionClient } from "../src/accounts/createSession.ts";
import { getNonce } from "../src/accounts/directUserOp.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { grantSession, type SessionDetails } from "../src/accounts/grantSession.ts";
import { createSponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { encodeSession } from "../src/session/encode.ts";
import { approveCall, readBalances, swapCall } from "../src/testing/trade.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";

const environment = await useEnvironment();
const sponsor = createSponsor(environment);
const funds = parseEther("10");
const amountIn = parseEther("1");

type Trader = { owner: AccountClient; dapp: AccountClient; account: Address; details: SessionDetails };

/** An owner's account, funded with the token that is sold, and the dapp that holds a session of it. */
async function grant(owner: AccountClient, undeployed?: { owner: Address }): Promise<Trader> {
  const account = await owner.account.getAddress();
  await fundAccount(environment, account, { value: 0n, sold: funds });
  const session = encodeSession(dexSwap(environment.targets), {
    account,
    key: keys.sessionKey.address,
    chainId: environment.chain.id,
    grantedAt: await environment.clock.now(),
  });
  const details = await grantSession(owner, { session, redeemer: keys.sessionKey.address });
  const dapp = await createSessionClient(environment, {
    sessionKey: keys.sessionKey,
    accountAddress: account,
    sponsor,
    undeployed,
  });
  return { owner, dapp, account, details };
}

/** Sends one operation of the session and waits for it. */
async function use(trader: Trader, mode: "ENABLE_AND_USE" | "USE", calls: ReturnType<typeof swapCall>[]) {
  const { dapp, account, details } = trader;
  const nonce = await getNonce(environment, { account, validator: canonical.smartSession });
  const hash = await dapp.usePermission({ sessionDetailsArray: details, mode, nonce, calls });
  return dapp.waitForUserOperationReceipt({ hash });
}

let owner: AccountClient;

beforeAll(async () => {
  owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor });
  await deployAccount(owner);
});

test("a session key trades within its limits", async () => {
  const trader = await grant(owner);
  const { account } = trader;
  const swap = swapCall(environment, { amountIn, recipient: account });

  const first = await use(trader, "ENABLE_AND_USE", [approveCall(environment, parseEther("5")), swap]);
  const second = await use(trader, "USE", [swap]);

  expect([first.success, second.success]).toEqual([true, true]);
  expect(second.paymaster).toBe(environment.targets.verifyingPaymaster);
  const { sold, bought } = await readBalances(environment, account);
  expect(sold).toBe(funds - 2n * amountIn);
  expect(bought).toBeGreaterThan(0n);
});

test("a session key cannot swap more than its limit", async () => {
  const trader = await grant(owner);
  const { account } = trader;
  const swapOf = (amount: bigint) => swapCall(environment, { amountIn: amount, recipient: account });
  await use(trader, "ENABLE_AND_USE", [approveCall(environment, parseEther("5")), swapOf(amountIn)]);
  const before = await readBalances(environment, account);

  const attempt = use(trader, "USE", [swapOf(amountIn + 1n)]);

  await expect(attempt).rejects.toThrow(/validateUserOp/);
  expect(await readBalances(environment, account)).toEqual(before);
});

test("an account that is not deployed yet trades in its first operation", async () => {
  const other = await createOwnerAccount(environment, { owner: keys.otherOwner, sponsor });
  const trader = await grant(other, { owner: keys.otherOwner.address });
  const { account } = trader;
  expect(await environment.publicClient.getCode({ address: account })).toBeUndefined();

  const receipt = await use(trader, "ENABLE_AND_USE", [
    approveCall(environment, parseEther("5")),
    swapCall(environment, { amountIn, recipient: account }),
  ]);

  expect(receipt.success).toBe(true);
  expect((await readBalances(environment, account)).sold).toBe(funds - amountIn);
});

test("one session key serves several accounts", async () => {
  const other = await createOwnerAccount(environment, { owner: keys.owner, index: 1n, sponsor });
  await deployAccount(other);
  const traders = [await grant(owner), await grant(other)];

  for (const trader of traders) {
    const swap = swapCall(environment, { amountIn, recipient: trader.account });
    await use(trader, "ENABLE_AND_USE", [approveCall(environment, parseEther("5")), swap]);
  }

  expect(traders[0]!.account).not.toBe(traders[1]!.account);
  for (const { account } of traders)
    expect((await readBalances(environment, account)).sold).toBe(funds - amountIn);
});

test("a session ends when its owner revokes it", async () => {
  const trader = await grant(owner);
  const swap = swapCall(environment, { amountIn, recipient: trader.account });
  await use(trader, "ENABLE_AND_USE", [approveCall(environment, parseEther("5")), swap]);

  const { permissionId } = trader.details[0]!;
  const calls = await smartSessionCalls.toRemoveSessionCalls(owner.account, { permissionId });
  const hash = await owner.sendUserOperation({ calls, nonce: await getOwnerNonce(owner) });
  const revocation = await owner.waitForUserOperationReceipt({ hash });

  expect(revocation.success).toBe(true);
  await expect(use(trader, "USE", [swap])).rejects.toThrow(/validateUserOp/);
});

test("an expired session is refused", async () => {
  const trader = await grant(owner);
  const swap = swapCall(environment, { amountIn, recipient: trader.account });
  const grantedAt = await environment.clock.now();
  await use(trader, "ENABLE_AND_USE", [approveCall(environment, parseEther("5")), swap]);

  await environment.clock.set(grantedAt + 24n * 3600n + 1n);

  await expect(use(trader, "USE", [swap])).rejects.toThrow(/expired/);
});
