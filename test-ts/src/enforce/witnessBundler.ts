import { type Hex, hexToBigInt } from "viem";
import { formatUserOperationRequest } from "viem/account-abstraction";
import type { UserOp } from "../accounts/directUserOp.ts";
import { readOutcomes } from "../accounts/handleOps.ts";
import { createBundlerControl } from "../bundler/bundlerControl.ts";
import { canonical } from "../chain/addresses.ts";
import type { Phase } from "../report/enforcementReport.ts";
import type { GasLimits } from "./attempt.ts";
import { decodeFailure, type Failure } from "./decodeFailure.ts";
import type { FailureSource } from "./readFailure.ts";
import { explainContext, type Stage } from "./stage.ts";

/** What the bundler made of an operation. */
export type BundlerOutcome = {
  phase: Phase;
  failure?: Failure;
  /** The signed operation that was sent; absent when the bundler refused to estimate it. */
  sent?: UserOp;
};

/**
 * Hands an operation to the bundler as a dapp does: estimate, sign with the limits that it names, send, wait for the receipt.
 * @param draft to estimate, signed with ample limits.
 * @param sign signs it anew with the estimated limits.
 */
export async function witnessBundler(
  { environment }: Stage,
  draft: UserOp,
  sign: (limits: GasLimits) => Promise<UserOp>,
): Promise<BundlerOutcome> {
  const { bundler, clock, publicClient } = environment;
  const context = explainContext(environment, await clock.now());
  const explain = (source: FailureSource, userOp: UserOp) => decodeFailure(context, source, userOp);

  let limits: GasLimits;
  try {
    limits = await estimate(environment.bundler.client, draft);
  } catch (error) {
    return { phase: "estimate", failure: await explain({ from: "bundler", error }, draft) };
  }
  const sent = await sign(limits);
  let hash: Hex;
  try {
    hash = await bundler.client.request({
      method: "eth_sendUserOperation",
      params: [formatUserOperationRequest(sent), canonical.entryPoint],
    });
  } catch (error) {
    return { phase: "send", failure: await explain({ from: "bundler", error }, sent), sent };
  }
  await createBundlerControl(bundler.url).settle();
  const { receipt } = await bundler.client.getUserOperationReceipt({ hash });
  const mined = await publicClient.getTransactionReceipt({ hash: receipt.transactionHash });
  const outcome = readOutcomes(mined).find(({ userOpHash }) => userOpHash === hash);
  if (outcome?.success) return { phase: "mined", sent };
  const data = outcome?.revertReason ?? "0x";
  return { phase: "mined", failure: await explain({ from: "execution", data }, sent), sent };
}

async function estimate(
  client: Stage["environment"]["bundler"]["client"],
  draft: UserOp,
): Promise<GasLimits> {
  const estimated = await client.request({
    method: "eth_estimateUserOperationGas",
    params: [formatUserOperationRequest(draft), canonical.entryPoint],
  });
  const limits = { ...estimated } as Record<keyof GasLimits, Hex | undefined>;
  const read = (limit: Hex | undefined) => (limit === undefined ? undefined : hexToBigInt(limit));
  return {
    callGasLimit: hexToBigInt(limits.callGasLimit!),
    verificationGasLimit: hexToBigInt(limits.verificationGasLimit!),
    preVerificationGas: hexToBigInt(limits.preVerificationGas!),
    ...(draft.paymaster
      ? {
          paymasterVerificationGasLimit: read(limits.paymasterVerificationGasLimit),
          paymasterPostOpGasLimit: read(limits.paymasterPostOpGasLimit),
        }
      : {}),
  };
}
