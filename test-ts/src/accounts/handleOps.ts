import {
  type Address,
  encodeFunctionData,
  getAbiItem,
  type Hex,
  type LocalAccount,
  parseEventLogs,
  type TransactionReceipt,
  toEventSelector,
} from "viem";
import { entryPoint07Abi, toPackedUserOperation } from "viem/account-abstraction";
import { canonical, keys } from "../chain/addresses.ts";
import type { Environment } from "../chain/environment.ts";
import type { UserOp } from "./directUserOp.ts";

/** What a mined `handleOps` did. */
export type HandleOpsResult = {
  receipt: TransactionReceipt;
  /** What the transaction reverted with, when it did: the EntryPoint's FailedOp or FailedOpWithRevert. */
  revertData?: Hex;
  /** The EntryPoint's account of each operation; empty when the transaction reverted. */
  userOps: UserOpOutcome[];
};

export type UserOpOutcome = {
  userOpHash: Hex;
  /** Whether the account's execution went through. */
  success: boolean;
  /** In gas. */
  actualGasUsed: bigint;
  /** In wei. */
  actualGasCost: bigint;
  /** What the execution reverted with, when it did and said so. */
  revertReason?: Hex;
};

export type HandleOpsOptions = {
  /** One of the harness's keys, which pays for and signs the transaction. @default keys.deployer */
  from?: LocalAccount;
  /** Receives what the operations pay. @default `from` */
  beneficiary?: Address;
};

/** By itself, so that the function need not be looked for. */
const handleOpsAbi = [getAbiItem({ abi: entryPoint07Abi, name: "handleOps" })] as const;

/** Enough that a revert is mined with its own reason. */
const handleOpsGas = 30_000_000n;

/**
 * Sends signed operations straight to the EntryPoint, with no bundler in between, and waits until the transaction is mined,
 * reverted or not: nothing is simulated beforehand.
 */
export async function handleOps(
  environment: Environment,
  userOps: readonly UserOp[],
  options: HandleOpsOptions = {},
): Promise<HandleOpsResult> {
  const receipt = await mineOps(environment, userOps, options);
  if (receipt.status === "success") return { receipt, userOps: readOutcomes(receipt) };
  return { receipt, revertData: await getRevertData(environment, receipt.transactionHash), userOps: [] };
}

/** The same; what became of it is left to be read. */
export async function mineOps(
  environment: Environment,
  userOps: readonly UserOp[],
  { from = keys.deployer, beneficiary = from.address }: HandleOpsOptions = {},
): Promise<TransactionReceipt> {
  const packed = userOps.map((userOp) => toPackedUserOperation(userOp));
  return environment.mine({
    from: from.address,
    to: canonical.entryPoint,
    data: encodeFunctionData({ abi: handleOpsAbi, args: [packed, beneficiary] }),
    gas: handleOpsGas,
    maxFeePerGas: 1_000_000_008n,
    maxPriorityFeePerGas: 1_000_000_000n,
  });
}

const [operationEvent, revertEvent] = [
  getAbiItem({ abi: entryPoint07Abi, name: "UserOperationEvent" }),
  getAbiItem({ abi: entryPoint07Abi, name: "UserOperationRevertReason" }),
];
const [operationTopic, revertTopic] = [toEventSelector(operationEvent), toEventSelector(revertEvent)];

/** @returns what the EntryPoint's events of a transaction say of each operation. */
export function readOutcomes({ logs }: TransactionReceipt): UserOpOutcome[] {
  const withTopic = (topic: Hex) => logs.filter(({ topics }) => topics[0] === topic);
  const reasons = parseEventLogs({ abi: [revertEvent], logs: withTopic(revertTopic) });
  return parseEventLogs({ abi: [operationEvent], logs: withTopic(operationTopic) }).map(({ args }) => {
    const { userOpHash, success, actualGasUsed, actualGasCost } = args;
    const reason = reasons.find(({ args: failed }) => failed.userOpHash === userOpHash)?.args.revertReason;
    const outcome = { userOpHash, success, actualGasUsed, actualGasCost };
    return reason === undefined ? outcome : { ...outcome, revertReason: reason };
  });
}

/** @returns what a mined transaction reverted with. */
export async function getRevertData({ publicClient }: Environment, hash: Hex): Promise<Hex> {
  const trace = (await publicClient.request({
    method: "debug_traceTransaction" as never,
    params: [hash, { tracer: "callTracer", tracerConfig: { onlyTopCall: true } }] as never,
  })) as { output?: Hex };
  return trace.output ?? "0x";
}
