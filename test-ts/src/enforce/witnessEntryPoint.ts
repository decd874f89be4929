import { type Abi, decodeErrorResult, encodeErrorResult, type Hex } from "viem";
import { entryPoint07Abi } from "viem/account-abstraction";
import type { AccountKind } from "../accounts/accountKind.ts";
import type { UserOp } from "../accounts/directUserOp.ts";
import { getRevertData, mineOps, readOutcomes } from "../accounts/handleOps.ts";
import { decodeFailure, type Failure } from "./decodeFailure.ts";
import type { FailureSource } from "./readFailure.ts";
import { dataOfError, readHiddenRevert } from "./readHiddenRevert.ts";
import { explainContext, type Stage } from "./stage.ts";

/** Where it testifies. `owner` need be given for accounts that hide why something reverted, `abi` for contracts of one's own. */
export type WitnessedStage = Pick<Stage, "environment"> & {
  abi?: Abi;
  owner?: { kind: Pick<AccountKind, "standIn"> };
};

/** Why an operation was refused, or nothing where it was not: to be asked while the chain is as it was left. */
export type EntryPointAnswer = { explain(): Promise<Failure | undefined> };

/**
 * Sends a signed operation straight to the EntryPoint in a transaction that is mined, whatever becomes of it.
 * @param alongside signed operations that go before it in the same bundle.
 * @returns why it was refused, or nothing.
 */
export async function witnessEntryPoint(
  stage: WitnessedStage,
  signed: UserOp,
  alongside: readonly UserOp[] = [],
): Promise<{ failure?: Failure }> {
  const failure = await (await askEntryPoint(stage, signed, alongside)).explain();
  return failure ? { failure } : {};
}

/** The same, for whoever has more to ask of the chain: the explanation is left to be asked for. */
export async function askEntryPoint(
  { environment, abi, owner }: WitnessedStage,
  signed: UserOp,
  alongside: readonly UserOp[] = [],
): Promise<EntryPointAnswer> {
  const receipt = await mineOps(environment, [...alongside, signed]);
  const outcome = receipt.status === "success" ? readOutcomes(receipt)[alongside.length] : undefined;
  if (outcome?.success) return { explain: async () => undefined };
  const readSource = async (): Promise<FailureSource & { from: "execution" | "handleOps" }> =>
    outcome
      ? { from: "execution", data: outcome.revertReason ?? "0x" }
      : { from: "handleOps", data: await getRevertData(environment, receipt.transactionHash) };
  return {
    async explain() {
      const [source, { timestamp }] = await Promise.all([
        readSource(),
        environment.publicClient.getBlock({ blockNumber: receipt.blockNumber }),
      ]);
      const { standIn } = owner?.kind ?? {};
      const found = standIn ? await unhide(environment, receipt.transactionHash, source, standIn) : source;
      return decodeFailure(explainContext(environment, timestamp, abi), found, signed);
    },
  };
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
