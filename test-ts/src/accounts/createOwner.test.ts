import { getAccount, getSmartSessionsValidator, isModuleInstalled } from "@rhinestone/module-sdk";
import { parseEther } from "viem";
import { expect, test } from "vitest";
import { dexSwap } from "../../sessions/dexSwap.ts";
import { canonical, keys } from "../chain/addresses.ts";
import { encodeSession } from "../session/encode.ts";
import { approveCall } from "../testing/trade.ts";
import { useEnvironment } from "../testing/useEnvironment.ts";
import {
  type AccountClient,
  createOwnerAccount,
  deployAccount,
  getOwnerNonce,
  installSmartSession,
} from "./createOwner.ts";
import { createSessionClient } from "./createSession.ts";
import { getNonce } from "./directUserOp.ts";
import { grantSession } from "./grantSession.ts";
import { createSponsor, createTrivialSponsor } from "./sponsor.ts";

const environment = await useEnvironment();
const { chain, publicClient, targets } = environment;
const { owner, otherOwner, sessionKey, stranger } = keys;
const sponsor = createSponsor(environment);

function hasSmartSession({ account }: AccountClient): Promise<boolean> {
  return isModuleInstalled({
    client: publicClient,
    account: getAccount({ address: account.address, type: "nexus" }),
    module: getSmartSessionsValidator({}),
  });
}

test("default: an account is born with SmartSession", async () => {
  const client = await createOwnerAccount(environment, { owner, sponsor });
  const address = await deployAccount(client);
  expect(address).toBe(client.account.address);
  expect(await hasSmartSession(client)).toBe(true);
});

test("behavior: owner and index determine the address", async () => {
  const options = [
    { owner },
    { owner, index: 1n },
    { owner: otherOwner },
    { owner, withSmartSession: false },
  ];
  const addressesOf = async () =>
    Promise.all(
      options.map(async (option) => (await createOwnerAccount(environment, option)).account.address),
    );
  const addresses = await addressesOf();
  expect(new Set(addresses)).toHaveLength(options.length);
  expect(await addressesOf()).toEqual(addresses);
});

test("behavior: SmartSession is installed later, and a session used", async () => {
  const client = await createOwnerAccount(environment, { owner, sponsor, withSmartSession: false });
  const account = await deployAccount(client);
  expect(await hasSmartSession(client)).toBe(false);
  await installSmartSession(client);
  expect(await hasSmartSession(client)).toBe(true);

  const session = encodeSession(dexSwap(targets), {
    account,
    key: sessionKey.address,
    chainId: chain.id,
    grantedAt: await environment.clock.now(),
  });
  const details = await grantSession(client, { session, redeemer: sessionKey.address });
  const dapp = await createSessionClient(environment, { sessionKey, accountAddress: account, sponsor });
  const hash = await dapp.usePermission({
    sessionDetailsArray: details,
    mode: "ENABLE_AND_USE",
    nonce: await getNonce(environment, { account, validator: canonical.smartSession }),
    calls: [approveCall(environment, parseEther("5"))],
  });
  expect((await dapp.waitForUserOperationReceipt({ hash })).success).toBe(true);
});

test("behavior: the trivial sponsor pays", async () => {
  const trivial = createTrivialSponsor(environment);
  const client = await createOwnerAccount(environment, { owner, sponsor: trivial });
  const calls = [{ to: stranger.address }];
  const hash = await client.sendUserOperation({ calls, nonce: await getOwnerNonce(client) });
  const { paymaster, success } = await client.waitForUserOperationReceipt({ hash });
  expect({ paymaster, success }).toEqual({ paymaster: targets.trivialPaymaster, success: true });
});
