import type { Session } from "@rhinestone/module-sdk";
import type { Address } from "viem";
import type { AccountClient } from "./createOwner.ts";

/** What a dapp needs to use a session: abstractjs's `sessionDetailsArray`. */
export type SessionDetails = Awaited<ReturnType<AccountClient["grantPermissionTypedDataSign"]>>;

/**
 * The owner grants a session by signing typed data; nothing is sent to the chain.
 * @param options.redeemer the address of the dapp's key.
 * @returns what the dapp passes to `usePermission`.
 */
export function grantSession(
  owner: AccountClient,
  { session, redeemer }: { session: Session; redeemer: Address },
): Promise<SessionDetails> {
  return owner.grantPermissionTypedDataSign([{ ...session, account: owner.account, redeemer }]);
}
