import type { EnableSessionData, Session } from "@rhinestone/module-sdk";
import type { Address, Hex, LocalAccount } from "viem";
import { type AccountClient, createOwnerAccount, deployAccount } from "../accounts/createOwner.ts";
import { keys } from "../chain/addresses.ts";

import { encodeSession } from "../session/encode.ts";
import type { SessionDefinition } from "../session/types.ts";
import { describeAllowed } from "./describeAllowed.ts";
import type { Scene } from "./story.ts";

/** Somebody who holds a session's key, and what the session lets them do. */
export type Holder = {
  account: Address;
  key: LocalAccount;
  definition: SessionDefinition;
  session: Session;
  permissionId: Hex;
  /** Chain time of the grant, in seconds. */
  grantedAt: bigint;
  /** The owner's grant, which the first operation carries to the chain; undefined once it is there. */
  grant?: EnableSessionData;
};

export type GrantOptions = {
  /** @default keys.sessionKey */
  key?: LocalAccount;
  /** @default the hash of all that the session allows */
  salt?: Hex;
};

/** A deployed account of `keys.owner` that has the session module, its operations sponsored. */
export async function openAccount({ environment, sponsor }: Scene, index = 0n): Promise<AccountClient> {
  const owner = await createOwnerAccount(environment, { owner: keys.owner, index, sponsor });
  await deployAccount(owner);
  return owner;
}

/** The owner signs one session for a key. Nothing is sent to the chain: the session's first operation carries the grant. */
export async function grant(
  scene: Scene,
  owner: AccountClient,
  definition: SessionDefinition,
  options: GrantOptions = {},
): Promise<Holder> {
  const [holder] = await grantAll(scene, owner, [definition], options);
  return holder!;
}

/** The owner signs several sessions for a key, all with one signature. */
export async function grantAll(
  { environment, narrator }: Scene,
  owner: AccountClient,
  definitions: readonly SessionDefinition[],
  { key = keys.sessionKey, salt }: GrantOptions = {},
): Promise<Holder[]> {
  const account = await owner.account.getAddress();
  const grantedAt = await environment.clock.now();
  const chainId = environment.chain.id;
  const sessions = definitions.map((definition) =>
    encodeSession(definition, { account, key: key.address, chainId, grantedAt, salt }),
  );
  const details = await owner.grantPermissionTypedDataSign(
    sessions.map((session) => ({ ...session, account: owner.account, redeemer: key.address })),
  );
  return details.map(({ permissionId, enableSessionData }, index) => {
    const definition = definitions[index]!;
    narrator.allow(definition.name, describeAllowed(definition, environment.stack));
    const session = sessions[index]!;
    return { account, key, definition, session, permissionId, grantedAt, grant: enableSessionData };
  });
}
