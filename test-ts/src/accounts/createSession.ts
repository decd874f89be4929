import { toNexusAccount } from "@biconomy/abstractjs";
import { type Address, custom, type LocalAccount } from "viem";
import type { Environment } from "../chain/environment.ts";
import { type AccountClient, createClient } from "./createOwner.ts";
import { encodeInitData } from "./initData.ts";
import type { Sponsor } from "./sponsor.ts";

export type SessionClientOptions = {
  /** The dapp's key. One key may serve several accounts, with a client each. */
  sessionKey: LocalAccount;
  accountAddress: Address;
  /**
   * Owner and index of an account that is not deployed yet: the session's first operation then deploys it. A dapp gets
   * the same from its user, as the account's init data.
   */
  undeployed?: { owner: Address; index?: bigint };
  /** Pays for the session's operations; the session must permit paymasters. Without it the account pays itself. */
  sponsor?: Sponsor;
};

/**
 * A dapp's client of a smart account, signing with its session key.
 * @returns abstractjs's client over the environment's bundler, with `usePermission`.
 * @example
 * const dapp = await createSessionClient(environment, { sessionKey: keys.sessionKey, accountAddress, sponsor });
 * const hash = await dapp.usePermission({ sessionDetailsArray, mode: "ENABLE_AND_USE", calls });
 */
export async function createSessionClient(
  environment: Environment,
  options: SessionClientOptions,
): Promise<AccountClient> {
  const { sessionKey, accountAddress, undeployed, sponsor } = options;
  const { chain, publicClient, stack } = environment;
  const account = await toNexusAccount({
    signer: sessionKey,
    chainConfiguration: {
      chain,
      transport: custom(publicClient),
      version: stack.nexus.version,
      accountAddress,
    },
    ...(undeployed
      ? { initData: encodeInitData(stack.nexus, undeployed.owner), index: undeployed.index ?? 0n }
      : {}),
  });
  return createClient(environment, account, sponsor);
}
