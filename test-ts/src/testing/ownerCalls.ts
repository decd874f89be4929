import { type AccountClient, getOwnerNonce } from "../accounts/createOwner.ts";
import type { Call } from "../accounts/encodeExecute.ts";

/**
 * The owner's account makes these calls, in one operation through the bundler.
 * @throws when a call reverts.
 */
export async function runAsOwner(owner: AccountClient, calls: readonly Call[]): Promise<void> {
  const hash = await owner.sendUserOperation({ calls: [...calls], nonce: await getOwnerNonce(owner) });
  const { success, reason } = await owner.waitForUserOperationReceipt({ hash });
  if (!success) throw new Error(`The owner's operation reverted: ${reason ?? "no reason"}.`);
}
