import type { Address } from "viem";
import { buildUserOp, getNonce, signWithOwner, sponsorUserOp } from "../accounts/directUserOp.ts";
import type { Call } from "../accounts/encodeExecute.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";

/**
 * Has the owner of an account make calls, past the bundler: for what a case needs to find, not for what it shows.
 * @throws when the operation or its execution fails.
 */
export async function runAsOwner(
  environment: Environment,
  account: Address,
  calls: readonly Call[],
): Promise<void> {
  const validator = environment.stack.nexus.ownerValidator;
  const nonce = await getNonce(environment, { account, validator });
  const draft = await sponsorUserOp(environment, buildUserOp({ sender: account, nonce, calls }));
  const { userOps, revertData } = await handleOps(environment, [
    await signWithOwner(environment, draft, keys.owner),
  ]);
  if (!userOps[0]?.success)
    throw new Error(`the owner's operation failed: ${revertData ?? userOps[0]?.revertReason}`);
}
