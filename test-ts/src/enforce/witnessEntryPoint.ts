import type { Abi } from "viem";
import type { UserOp } from "../accounts/directUserOp.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { decodeFailure, type Failure } from "./decodeFailure.ts";
import type { FailureSource } from "./readFailure.ts";
import { explainContext, type Stage } from "./stage.ts";

/**
 * Sends a signed operation straight to the EntryPoint in a transaction that is mined, whatever becomes of it.
 * @returns why it was refused, or nothing.
 */
export async function witnessEntryPoint(
  { environment, abi }: Pick<Stage, "environment"> & { abi?: Abi },
  signed: UserOp,
): Promise<{ failure?: Failure }> {
  const { receipt, revertData, userOps } = await handleOps(environment, [signed]);
  const outcome = userOps[0];
  if (outcome?.success) return {};
  const { timestamp } = await environment.publicClient.getBlock({ blockNumber: receipt.blockNumber });
  const source: FailureSource = outcome
    ? { from: "execution", data: outcome.revertReason ?? "0x" }
    : { from: "handleOps", data: revertData ?? "0x" };
  return { failure: await decodeFailure(explainContext(environment, timestamp, abi), source, signed) };
}
