import { type Address, createClient, type Hash, type Hex, http, numberToHex, type PublicClient } from "viem";
import { type CallFrame, readTrace, type StructLog } from "./readTrace.ts";

/** One storage opcode. */
export type StorageAccess = {
  kind: "read" | "write";
  slot: Hex;
  /** Whether the slot was cold (EIP-2929). */
  cold: boolean;
  /** Gas of the opcode. */
  gas: number;
};

/** One call or creation, with the gas of its own opcodes. */
export type Frame = {
  kind: string;
  /** Whose code ran. */
  code: Address;
  /** Whose storage it ran on: differs from `code` in a delegatecall. */
  context: Address;
  /** First four bytes of the input; all of it when there are fewer. */
  selector: Hex;
  /** Gas of the frame with all that it called, but without what the call opcode itself cost. */
  gasUsed: number;
  /** Gas of the frame's own opcodes: call opcodes and precompiles included, called frames with code not. */
  selfGas: number;
  /** Opcodes that the frame executed; 0 for a precompile or an address without code. */
  steps: number;
  storage: StorageAccess[];
  caller: Frame | undefined;
  calls: Frame[];
};

/** A transaction's frames and its refund counter. */
export type Trace = {
  root: Frame;
  /** Gas left to the first opcode: the gas limit less intrinsic and calldata gas. Undefined when no opcode ran. */
  gasAtStart: number | undefined;
  /** SSTORE refunds (EIP-3529) counted by the opcodes, before the cap; 0 when the transaction reverted. */
  refundCounter: number;
};

/**
 * Traces a mined transaction opcode by opcode and groups the opcodes by frame.
 *
 * The frames are the mined transaction's own (callTracer). Its opcodes come from running the same message again on the
 * state before it, so that the node need not keep the steps of every transaction; each frame's opcodes must come to the
 * gas that the mined frame used.
 * @throws when they do not, when the transaction is not the first of its block, or when the node lacks the tracers.
 */
export async function traceTransaction(client: PublicClient, { hash }: { hash: Hash }): Promise<Trace> {
  // A node may still answer with the pending transaction, which names no block, when it has the receipt already.
  const [transaction, receipt] = await Promise.all([
    client.getTransaction({ hash }),
    client.getTransactionReceipt({ hash }),
  ]);
  if (receipt.transactionIndex !== 0) throw new Error(`${hash} is not the first transaction of its block.`);
  const block = await client.getBlock({ blockNumber: receipt.blockNumber });
  const { from, to, input, value, gas, maxFeePerGas, maxPriorityFeePerGas, gasPrice } = transaction;
  const fees =
    maxFeePerGas === undefined
      ? { gasPrice: numberToHex(gasPrice!) }
      : { maxFeePerGas: numberToHex(maxFeePerGas), maxPriorityFeePerGas: numberToHex(maxPriorityFeePerGas!) };
  const message = { from, to, data: input, value: numberToHex(value), gas: numberToHex(gas), ...fees };
  const blockOverrides = {
    number: numberToHex(block.number),
    time: numberToHex(block.timestamp),
    baseFee: numberToHex(block.baseFeePerGas ?? 0n),
    coinbase: block.miner,
  };

  const request = wideRequest(client);
  const [root, { structLogs }] = await Promise.all([
    request<CallFrame>("debug_traceTransaction", [hash, { tracer: "callTracer" }]),
    request<{ structLogs: StructLog[] }>("debug_traceCall", [
      message,
      numberToHex(block.number - 1n),
      { disableMemory: true, disableStorage: true, blockOverrides },
    ]),
  ]);
  return readTrace(structLogs, root);
}

/** Traces outgrow the size at which viem's clients refuse an answer. They come over HTTP, of a client on a socket too. */
function wideRequest({ transport, chain }: PublicClient) {
  const { url = chain?.rpcUrls.default.http[0] } = transport as { url?: string };
  const client = createClient({ transport: http(url, { maxResponseBodySize: false, timeout: 120_000 }) });
  return <T>(method: string, params: unknown[]) =>
    client.request({ method, params } as never) as unknown as Promise<T>;
}
