import { buildUserOp, getNonce, signWithOwner, sponsorUserOp } from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { handleOps } from "../accounts/handleOps.ts";
import type { Ground } from "./stage.ts";

/**
 * Has the owner of an account make calls, past the bundler: for what a case needs to find, not for what it shows.
 * @param account one of the owner's. @default the one that granted the session
 * @throws when the operation or its execution fails.
 */
export async function runAsOwner(
  { environment, owner }: Pick<Ground, "environment" | "owner">,
  calls: readonly Call[],
  account = owner.address,
): Promise<void> {
  const validator = owner.kind.ownerValidator(environment.stack);
  const nonce = await getNonce(environment, { account, validator, kind: owner.kind });
  const draft = await sponsorUserOp(environment, buildUserOp({ sender: account, nonce, calls }));
  const signed = await signWithOwner(environment, draft, owner.owner);
  const { userOps, revertData } = await handleOps(environment, [signed]);
  if (!userOps[0]?.success)
    throw new Error(`the owner's operation failed: ${revertData ?? userOps[0]?.revertReason}`);
}
