import {
  createSmartAccountClient,
  type NexusAccount,
  type NexusClient,
  smartSessionActions,
  toNexusAccount,
  toSmartSessionsModule,
} from "@biconomy/abstractjs";
import { type Address, custom, type Hex, type LocalAccount } from "viem";
import type { Environment } from "../chain/environment.ts";
import { pollingInterval } from "../chain/harnessClient.ts";
import { encodeInitData } from "./initData.ts";
import type { Sponsor } from "./sponsor.ts";

export type OwnerOptions = {
  owner: LocalAccount;
  /** Accounts of one owner differ in it. @default 0n */
  index?: bigint;
  /** Pays for the account's operations; without it the account pays itself. */
  sponsor?: Sponsor;
  /** Whether the account is born with SmartSession installed. @default true */
  withSmartSession?: boolean;
};

/**
 * An owner's client of the smart account that `owner` and `index` determine. The account need not be deployed.
 * @returns abstractjs's client over the environment's bundler, with its session actions.
 * @example
 * const owner = await createOwnerAccount(environment, { owner: keys.owner, sponsor });
 * const sessionDetails = await owner.grantPermissionTypedDataSign([{ account: owner.account, ...session }]);
 */
export async function createOwnerAccount(
  environment: Environment,
  options: OwnerOptions,
): Promise<AccountClient> {
  const { owner, index = 0n, sponsor, withSmartSession = true } = options;
  const { chain, publicClient, stack } = environment;
  const account = await toNexusAccount({
    signer: owner,
    chainConfiguration: { chain, transport: custom(publicClient), version: stack.nexus.version },
    index,
    ...(withSmartSession ? { initData: encodeInitData(stack.nexus, owner.address) } : {}),
  });
  return createClient(environment, account, sponsor);
}

/** abstractjs's client of an account, with its session actions. */
export type AccountClient = Omit<NexusClient, "account"> & { account: NexusAccount } & ReturnType<
    ReturnType<typeof smartSessionActions>
  >;

/** abstractjs's client for an account. `mock` makes it ask for gas prices in the way that alto knows. */
export function createClient(
  environment: Environment,
  account: NexusAccount,
  paymaster?: Sponsor,
): AccountClient {
  const client = createSmartAccountClient({
    account,
    chain: environment.chain,
    client: environment.publicClient,
    mock: true,
    pollingInterval,
    transport: environment.bundler.transport,
    ...(paymaster ? { paymaster } : {}),
  });
  // abstractjs's type forgets that the account is there, and which it is.
  return client.extend(smartSessionActions()) as unknown as AccountClient;
}

/** Deploys the account by an operation that does nothing but call it with no value. @returns its address. */
export async function deployAccount(owner: AccountClient): Promise<Address> {
  const calls = [{ to: owner.account.signer.address, value: 0n }];
  await expectSuccess(owner, await owner.sendUserOperation({ calls, nonce: await getOwnerNonce(owner) }));
  return owner.account.address;
}

/** Installs SmartSession on an account that was born without it, as abstractjs does for every dapp. */
export async function installSmartSession(owner: AccountClient): Promise<void> {
  const module = toSmartSessionsModule({ signer: owner.account.signer });
  await expectSuccess(owner, await owner.installModule({ module, nonce: await getOwnerNonce(owner) }));
}

/**
 * The owner's next nonce of key 0. abstractjs's own choice is a key out of the time of day, so that nothing it sends
 * is ever the same twice, and each operation pays for a fresh slot.
 */
export async function getOwnerNonce({ account }: AccountClient): Promise<bigint> {
  const { nonce } = await account.getNonceWithKey(account.address, { key: 0n });
  return nonce;
}

async function expectSuccess(owner: AccountClient, hash: Hex): Promise<void> {
  const receipt = await owner.waitForUserOperationReceipt({ hash });
  if (!receipt.success) throw new Error(`user operation ${hash} reverted: ${receipt.reason ?? "no reason"}`);
}
