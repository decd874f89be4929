import type { UserOp } from "../accounts/directUserOp.ts";
import { type Call, encodeExecute } from "../accounts/encodeExecute.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { type Attempt, draftAttempt, signAttempt } from "./attempt.ts";
import type { Stage } from "./stage.ts";

/**
 * Has the session's key make calls, past the bundler: for what a case needs to find, not for what it shows.
 * @returns the signed operation that was mined.
 * @throws when the operation or its execution fails.
 */
export async function runAsSession(
  stage: Stage,
  calls: readonly Call[],
  attempt: Omit<Attempt, "callData"> = {},
): Promise<UserOp> {
  const whole = { ...attempt, callData: encodeExecute(calls) };
  const signed = await signAttempt(stage, whole, await draftAttempt(stage, whole, "given"));
  const { userOps, revertData } = await handleOps(stage.environment, [signed]);
  if (!userOps[0]?.success)
    throw new Error(`the session's operation failed: ${revertData ?? userOps[0]?.revertReason}`);
  return signed;
}
