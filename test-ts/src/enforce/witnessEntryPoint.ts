import { type Abi, decodeErrorResult, encodeErrorResult, type Hex } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import type { AccountKind } from "../accounts/accountKind.ts";
import type { UserOp } from "../accounts/directUserOp.ts";
import { handleOps } from "../accounts/handleOps.ts";
import { decodeFailure, type Failure } from "./decodeFailure.ts";
import type { FailureSource } from "./readFailure.ts";
import { dataOfError, readHiddenRevert } from "./readHiddenRevert.ts";
import { explainContext, type Stage } from "./stage.ts";

/** Where it testifies. `owner` need be given for accounts that hide why something reverted, `abi` for contracts of one's own. */
export type WitnessedStage = Pick<Stage, "environment"> & {
  abi?: Abi;
  owner?: { kind: Pick<AccountKind, "standIn"> };
};

/**
 * Sends a signed operation straight to the EntryPoint in a transaction that is mined, whatever becomes of it.
 * @param alongside signed operations that go before it in the same bundle.
 * @returns why it was refused, or nothing.
 */
export async function witnessEntryPoint(
  { environment, abi, owner }: WitnessedStage,
  signed: UserOp,
  alongside: readonly UserOp[] = [],
): Promise<{ failure?: Failure }> {
  const { receipt, revertData, userOps } = await handleOps(environment, [...alongside, signed]);
  const outcome = userOps[alongside.length];
  if (outcome?.success) return {};
  const { timestamp } = await environment.publicClient.getBlock({ blockNumber: receipt.blockNumber });
  const source = outcome
    ? ({ from: "execution", data: outcome.revertReason ?? "0x" } as const)
    : ({ from: "handleOps", data: revertData ?? "0x" } as const);
  const context = explainContext(environment, timestamp, abi);
  const { standIn } = owner?.kind ?? {};
  const found = standIn ? await unhide(environment, receipt.transactionHash, source, standIn) : source;
  return { failure: await decodeFailure(context, found, signed) };
}

/** The same failure, with what reverted in place of the error that the account put there. */
async function unhide(
  environment: Stage["environment"],
  hash: Hex,
  source: FailureSource & { from: "execution" | "handleOps" },
  standIn: string,
): Promise<FailureSource> {
  const read = () => readHiddenRevert(environment, hash, standIn);
  if (source.from === "execution") {
    if (source.data !== dataOfError(standIn)) return source;
    return { ...source, data: (await read()) ?? source.data };
  }
  const { errorName, args } = decodeErrorResult({ abi: entryPoint07Abi, data: source.data });
  if (errorName !== "FailedOpWithRevert" || args[2] !== dataOfError(standIn)) return source;
  const [index, reason, hidden] = args;
  const data = encodeErrorResult({
    abi: entryPoint07Abi,
    errorName,
    args: [index, reason, (await read()) ?? hidden],
  });
  return { ...source, data };
}
