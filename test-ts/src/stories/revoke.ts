import { smartSessionAbi } from "../../generated/smartSession.ts";
import type { AccountClient } from "../accounts/createOwner.ts";
import { getOwnerNonce } from "../accounts/createOwner.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { canonical } from "../chain/addresses.ts";
import type { Holder } from "./grant.ts";
import { type Scene, StoryError } from "./story.ts";
import { callTo } from "./targets.ts";

/**
 * The account's owner makes calls, in one operation.
 * @returns its gas.
 * @throws {StoryError} when it reverts.
 */
export async function ownerDoes(
  { narrator }: Scene,
  owner: AccountClient,
  text: string,
  calls: readonly Call[],
): Promise<bigint> {
  const hash = await owner.sendUserOperation({ calls: [...calls], nonce: await getOwnerNonce(owner) });
  const { success, reason, actualGasUsed } = await owner.waitForUserOperationReceipt({ hash });
  if (!success) throw new StoryError(`${text}: ${reason ?? "reverted"}`);
  narrator.record({ kind: "done", text, gas: actualGasUsed });
  return actualGasUsed;
}

/** @returns the call that ends a session. */
export const removal = ({ permissionId }: Pick<Holder, "permissionId">): Call =>
  callTo(canonical.smartSession, {
    abi: smartSessionAbi,
    functionName: "removeSession",
    args: [permissionId],
  });

/** The owner ends sessions, all in one operation. */
export function revoke(scene: Scene, owner: AccountClient, holders: readonly Holder[]): Promise<bigint> {
  const text =
    holders.length === 1 ? "The owner revokes the session" : `The owner revokes ${holders.length} sessions`;
  return ownerDoes(scene, owner, text, holders.map(removal));
}
