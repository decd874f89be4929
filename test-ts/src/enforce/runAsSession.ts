import type { UserOp } from "../accounts/directUserOp.ts";
import { type Call, encodeExecute } from "../accounts/encodeExecute.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { type Attempt, draftAttempt, signAttempt } from "./attempt.ts";
import type { Ground } from "./stage.ts";

/**
 * Has the session's key make calls, past the bundler: for what a case needs to find, not for what it shows.
 * @returns the signed operation that was mined.
 * @throws when the operation or its execution fails.
 */
export function runAsSession(
  stage: Ground,
  calls: readonly Call[],
  attempt: Omit<Attempt, "callData"> = {},
): Promise<UserOp> {
  return mineAttempt(stage, { nonceName: "given", ...attempt, callData: encodeExecute(calls) });
}

/**
 * Has the session's key make calls that are mined and fail.
 * @throws when they do not.
 */
export async function failAsSession(stage: Ground, calls: readonly Call[]): Promise<void> {
  const attempt = { nonceName: "given", callData: encodeExecute(calls) };
  const { userOps } = await handleOps(stage.environment, [await sign(stage, attempt)]);
  if (userOps[0]?.success !== false)
    throw new Error("the session's operation was not mined, or did not fail");
}

async function sign(stage: Ground, attempt: Attempt & { nonceName: string }): Promise<UserOp> {
  const draft = await draftAttempt(stage, attempt, attempt.nonceName);
  return signAttempt(stage, attempt, draft);
}

/** The same for any operation that is to succeed. */
export async function mineAttempt(stage: Ground, attempt: Attempt & { nonceName: string }): Promise<UserOp> {
  const signed = await sign(stage, attempt);
  const { userOps, revertData } = await handleOps(stage.environment, [signed]);
  if (!userOps[0]?.success)
    throw new Error(`the session's operation failed: ${revertData ?? userOps[0]?.revertReason}`);
  return signed;
}
