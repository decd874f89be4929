import { type Abi, type Hex, hexToBigInt, type TransactionReceipt } from "viem";
import { formatUserOperationRequest, UserOperationReceiptNotFoundError } from "viem/account-abstraction";
import type { UserOp } from "../accounts/directUserOp.ts";
import { readOutcomes, type UserOpOutcome } from "../accounts/handleOps.ts";
import { canonical } from "../chain/addresses.ts";
import type { Phase } from "../report/enforcementReport.ts";
import type { GasLimits } from "./attempt.ts";
import { decodeFailure, type Failure } from "./decodeFailure.ts";
import type { FailureSource, JsonRpcError } from "./readFailure.ts";
import { explainContext, type Stage } from "./stage.ts";

/** What the bundler made of an operation. */
export type BundlerOutcome = {
  phase: Phase;
  failure?: Failure;
  /** The signed operation that was sent; absent when the bundler refused to estimate it. */
  sent?: UserOp;
  /** What the EntryPoint's events say of it, once it is mined. */
  outcome?: UserOpOutcome;
};

/** What the bundler answered, and why: to be asked while the chain is as it left it. */
export type BundlerAnswer = Omit<BundlerOutcome, "failure"> & { explain(): Promise<Failure | undefined> };

export type BundlerOptions = {
  /** Signed operations of the same account that go before it: the bundler mines those one after the other. */
  alongside?: readonly UserOp[];
  /** Whether to ask for an estimate. @default true */
  estimated?: boolean;
  /** Called when the bundler is about to be sent the first of them. */
  beforeSending?(): Promise<void>;
  /** The chain's time, in seconds, where it is known already. */
  now?: bigint;
};

/**
 * Hands an operation to the bundler as a dapp does: estimate, sign with the limits that it names, send, wait for the receipt. A dapp that
 * declares all gas itself leaves the estimate out.
 * @param stage.abi errors and functions of contracts that the decoder does not know without being told.
 * @param draft to estimate, signed with ample limits.
 * @param sign signs it anew with the estimated limits.
 */
export async function witnessBundler(
  stage: Pick<Stage, "environment"> & { abi?: Abi },
  draft: UserOp,
  sign: (limits?: GasLimits) => Promise<UserOp>,
  options: BundlerOptions = {},
): Promise<BundlerOutcome> {
  const { explain, ...answer } = await askBundler(stage, draft, sign, options);
  const failure = await explain();
  return failure ? { ...answer, failure } : answer;
}

/** The same, for whoever has more to ask of the chain: the explanation is left to be asked for. */
export async function askBundler(
  { environment, abi }: Pick<Stage, "environment"> & { abi?: Abi },
  draft: UserOp,
  sign: (limits?: GasLimits) => Promise<UserOp>,
  { alongside = [], estimated = true, beforeSending = async () => {}, now }: BundlerOptions = {},
): Promise<BundlerAnswer> {
  const { bundler, clock, publicClient } = environment;
  const explain = async (source: FailureSource, userOp: UserOp, time?: bigint) =>
    decodeFailure(explainContext(environment, time ?? (await clock.now()), abi), source, userOp);

  let limits: GasLimits | undefined;
  try {
    limits = estimated ? await estimate(bundler.client, draft) : undefined;
  } catch (error) {
    return { phase: "estimate", explain: () => explain({ from: "bundler", error }, draft, now) };
  }
  const sent = await sign(limits);
  const refuse = (error: unknown): BundlerAnswer => ({
    phase: "send",
    sent,
    explain: () => explain({ from: "bundler", error }, sent, alongside.length > 0 ? undefined : now),
  });
  await beforeSending();
  for (const each of alongside) {
    const earlier = await send(bundler.client, each);
    await bundler.settle();
    if (!(await findReceipt(bundler.client, earlier)))
      throw new Error(`the bundler dropped ${earlier}, which is to go before another operation`);
  }
  let hash: Hex;
  try {
    hash = await send(bundler.client, sent);
  } catch (error) {
    return refuse(error);
  }
  await bundler.settle();
  const receipt = await findReceipt(bundler.client, hash);
  if (!receipt) return refuse(dropped);
  const mined = await publicClient.getTransactionReceipt({ hash: receipt.transactionHash });
  const outcome = readOutcomes(mined).find(({ userOpHash }) => userOpHash === hash);
  if (outcome?.success) return { phase: "mined", sent, outcome, explain: async () => undefined };
  return {
    phase: "mined",
    sent,
    outcome,
    async explain() {
      const { timestamp } = await publicClient.getBlock({ blockHash: mined.blockHash });
      return explain({ from: "execution", data: outcome?.revertReason ?? "0x" }, sent, timestamp);
    },
  };
}

type BundlerClient = Stage["environment"]["bundler"]["client"];

/** What stands for an answer when the bundler takes an operation and then does not bundle it. */
const dropped: JsonRpcError = { code: -32500, message: "the bundler took the operation and dropped it" };

const send = (client: BundlerClient, userOp: UserOp): Promise<Hex> =>
  client.request({
    method: "eth_sendUserOperation",
    params: [formatUserOperationRequest(userOp), canonical.entryPoint],
  });

async function findReceipt(client: BundlerClient, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return (await client.getUserOperationReceipt({ hash })).receipt;
  } catch (error) {
    if (error instanceof UserOperationReceiptNotFoundError) return undefined;
    throw error;
  }
}

async function estimate(client: BundlerClient, draft: UserOp): Promise<GasLimits> {
  const estimated: Partial<Record<keyof GasLimits, Hex>> = await client.request({
    method: "eth_estimateUserOperationGas",
    params: [formatUserOperationRequest(draft), canonical.entryPoint],
  });
  const read = (limit: keyof GasLimits) => hexToBigInt(estimated[limit] ?? "0x0");
  const account = {
    callGasLimit: read("callGasLimit"),
    verificationGasLimit: read("verificationGasLimit"),
    preVerificationGas: read("preVerificationGas"),
  };
  if (!draft.paymaster) return account;
  return {
    ...account,
    paymasterVerificationGasLimit: read("paymasterVerificationGasLimit"),
    paymasterPostOpGasLimit: read("paymasterPostOpGasLimit"),
  };
}
