import { createBicoPaymasterClient } from "@biconomy/abstractjs";
import { type Address, http, parseEther } from "viem";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { dexSwap } from "../sessions/dexSwap.ts";
import { createOwnerAccount, deployAccount } from "../src/accounts/createOwner.ts";
import { createSessionClient } from "../src/accounts/createSession.ts";
import { getNonce } from "../src/accounts/directUserOp.ts";
import { fundAccount } from "../src/accounts/fundAccount.ts";
import { grantSession, type SessionDetails } from "../src/accounts/grantSession.ts";
import { createSponsor, type Sponsor } from "../src/accounts/sponsor.ts";
import { canonical, keys } from "../src/chain/addresses.ts";
import { encodeSession } from "../src/session/encode.ts";
import { readTank } from "../src/sponsor/readTank.ts";
import type { SponsorService } from "../src/sponsor/startService.ts";
import { temporaryFolder } from "../src/testing/sponsorService.ts";
import { approveCall, readBalances, swapCall } from "../src/testing/trade.ts";
import { useEnvironment } from "../src/testing/useEnvironment.ts";
import {
  ask,
  authorized,
  callPaymaster,
  clientOf,
  deploySponsorPaymaster,
  rpcOperation,
  serviceConfigOf,
  sponsorOwner,
  startTestService,
} from "../src/testing/useSponsorService.ts";

const environment = await useEnvironment();
const amountIn = parseEther("1");
/** The service reads the chain by itself. */
const eventually = { timeout: 10_000, interval: 20 };

let paymaster: Address;
let account: Address;
let details: SessionDetails;

beforeAll(async () => {
  paymaster = await deploySponsorPaymaster(environment);
  const owner = await createOwnerAccount(environment, {
    owner: keys.owner,
    sponsor: createSponsor(environment),
  });
  account = await deployAccount(owner);
  await fundAccount(environment, account, { value: 0n, sold: parseEther("10") });
  const session = encodeSession(dexSwap(environment.targets), {
    account,
    key: keys.sessionKey.address,
    chainId: environment.chain.id,
    grantedAt: await environment.clock.now(),
  });
  details = await grantSession(owner, { session, redeemer: keys.sessionKey.address });
});

async function start(changes: object = {}): Promise<SponsorService> {
  const service = await startTestService(
    temporaryFolder(onTestFinished),
    serviceConfigOf(environment, paymaster, changes),
  );
  onTestFinished(() => service.stop());
  return service;
}

/** Swaps by the session, paid for through one of the SDKs' paymaster clients. */
async function swap(sponsor: unknown, mode: "ENABLE_AND_USE" | "USE" = "ENABLE_AND_USE") {
  const dapp = await createSessionClient(environment, {
    sessionKey: keys.sessionKey,
    accountAddress: account,
    sponsor: sponsor as Sponsor,
  });
  const calls = [swapCall(environment, { amountIn, recipient: account })];
  const hash = await dapp.usePermission({
    sessionDetailsArray: details,
    mode,
    nonce: await getNonce(environment, { account, validator: canonical.smartSession }),
    calls: mode === "USE" ? calls : [approveCall(environment, parseEther("5")), ...calls],
  });
  return dapp.waitForUserOperationReceipt({ hash });
}

const tank = async () => {
  const { balance } = await readTank(environment.publicClient as never, {
    paymaster,
    sponsor: sponsorOwner.address,
  });
  return balance;
};

test("a session's swap is sponsored through viem's paymaster client, within every limit on chain", async () => {
  const limit = parseEther("0.1");
  const limits = { perOp: limit, perDay: limit, perAccountDay: limit, opsPerAccountDay: 2 };
  await callPaymaster(environment, paymaster, { functionName: "setLimits", args: [limits] });
  const service = await start();
  const before = await tank();

  const first = await swap(clientOf(service));
  const second = await swap(clientOf(service), "USE");

  for (const receipt of [first, second]) expect(receipt).toMatchObject({ success: true, paymaster });
  await vi.waitFor(
    () =>
      expect(swap(clientOf(service), "USE")).rejects.toThrow(
        /2 at most, and this would be number 3 \(opsPerAccountDay\)/,
      ),
    eventually,
  );
  // Another service's book is empty: the chain tells it what the day has come to.
  await expect(swap(clientOf(await start()), "USE")).rejects.toThrow(/number 3 \(opsPerAccountDay\)/);
  expect((await readBalances(environment, account)).sold).toBe(parseEther("8"));
  const paid = before - (await tank());
  expect(paid).toBeGreaterThanOrEqual(first.actualGasCost + second.actualGasCost);
});

test("a session's swap is sponsored through abstractjs's paymaster client", async () => {
  const service = await start();
  const client = createBicoPaymasterClient({
    transport: http(service.urlOf("acme"), { fetchOptions: authorized }),
  });
  expect(client).not.toHaveProperty("getPaymasterStubData");

  const receipt = await swap(client);

  expect(receipt).toMatchObject({ success: true, paymaster });
  expect((await readBalances(environment, account)).sold).toBe(parseEther("9"));
});

test("a sponsor's rule stops a session before anything is signed, and the dapp is told which", async () => {
  const service = await start({ rules: { targets: [{ address: environment.targets.pool }] } });
  const before = await tank();

  const attempt = swap(clientOf(service));

  await expect(attempt).rejects.toThrow(
    new RegExp(
      `The operation calls 0x095ea7b3 of ${environment.targets.sold}, which is not sponsored \\(targets\\)`,
    ),
  );
  expect(await tank()).toBe(before);
});

test("a promise is kept until the chain has taken the operation, and is back if the chain drops it", async () => {
  const service = await start({ limits: { promisesPerAccount: 1 } });
  const operation = rpcOperation({ sender: account, nonce: 1n << 64n });
  const another = async () => {
    const { error } = await ask(service.url, { chainId: environment.chain.id, operation });
    return error?.data?.rule;
  };

  const receipt = await swap(clientOf(service));
  expect(receipt.success).toBe(true);
  await vi.waitFor(async () => expect(await another()).toBeUndefined(), eventually);

  await environment.testClient.request({ method: "anvil_reorg" as never, params: [1, []] as never });
  await vi.waitFor(async () => expect(await another()).toBe("promisesPerAccount"), eventually);
});

test("a promise is over when another payer's operation has used its nonce", async () => {
  const service = await start({ limits: { promisesPerAccount: 1 } });
  const nonce = await getNonce(environment, { account, validator: canonical.smartSession });
  const request = (nonce: bigint) =>
    ask(service.url, { chainId: environment.chain.id, operation: rpcOperation({ sender: account, nonce }) });
  expect(await request(nonce)).toHaveProperty("result");
  expect(await request(1n << 64n)).toMatchObject({ error: { data: { rule: "promisesPerAccount" } } });

  const receipt = await swap(createSponsor(environment));
  expect(receipt.success).toBe(true);
  await vi.waitFor(async () => expect(await request(1n << 64n)).toHaveProperty("result"), eventually);
});
