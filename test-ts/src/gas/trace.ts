import {
  type Address,
  createClient,
  getAddress,
  type Hash,
  type Hex,
  hexToNumber,
  http,
  numberToHex,
  type PublicClient,
  size,
} from "viem";

/** One storage opcode. */
export type StorageAccess = {
  kind: "read" | "write";
  /** Known where the opcode is the transaction's first on the slot, or changes it. */
  slot?: Hex;
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

type CallFrame = {
  type: string;
  from: Address;
  to: Address;
  input: Hex;
  output?: Hex;
  gasUsed: Hex;
  error?: string;
  calls?: CallFrame[];
};

type StructLog = {
  op: string;
  gas: number;
  gasCost: number;
  depth: number;
  storage?: Record<string, Hex>;
  refund?: number;
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
  const transaction = await client.getTransaction({ hash });
  if (transaction.transactionIndex !== 0)
    throw new Error(`${hash} is not the first transaction of its block.`);
  const block = await client.getBlock({ blockNumber: transaction.blockNumber });
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
      { disableMemory: true, disableStack: true, blockOverrides },
    ]),
  ]);
  return readTrace(structLogs, root);
}

/** Traces outgrow the size at which viem's clients refuse an answer. */
function wideRequest({ transport }: PublicClient) {
  const { url } = transport as { url?: string };
  const client = createClient({ transport: http(url, { maxResponseBodySize: false, timeout: 120_000 }) });
  return <T>(method: string, params: unknown[]) =>
    client.request({ method, params } as never) as unknown as Promise<T>;
}

const callOpcodes = ["CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2"];

/** Opcodes in the order they ran, with a mark of how far they have been read. */
type Reader = { logs: readonly StructLog[]; next: number; touched: Map<Address, Record<string, Hex>> };

function readTrace(logs: readonly StructLog[], callFrame: CallFrame): Trace {
  const reader: Reader = { logs, next: 0, touched: new Map() };
  const root = readFrame(reader, { callFrame, caller: undefined, depth: 1 });
  if (reader.next !== logs.length) throw new Error("Opcodes are left over after the root frame.");
  const refundCounter = callFrame.error ? 0 : (logs.at(-1)?.refund ?? 0);
  return { root, gasAtStart: logs[0]?.gas, refundCounter };
}

function readFrame(
  reader: Reader,
  { callFrame, caller, depth }: { callFrame: CallFrame; caller: Frame | undefined; depth: number },
): Frame {
  const frame = openFrame(callFrame, caller);
  const first = peek(reader);
  if (first?.depth !== depth) return frame;

  const called = (callFrame.calls ?? []).filter(({ type }) => callOpcodes.includes(type));
  let left = first.gas;
  for (let log = peek(reader); log?.depth === depth; log = peek(reader)) {
    reader.next += 1;
    frame.steps += 1;
    let spentByCall = 0;
    if (callOpcodes.includes(log.op) && (peek(reader)?.depth ?? 0) >= depth) {
      const next = called[frame.calls.length];
      if (next?.type !== log.op) throw new Error(`The frames have a ${next?.type} where ${log.op} ran.`);
      const call = readFrame(reader, { callFrame: next, caller: frame, depth: depth + 1 });
      if (call.steps > 0) spentByCall = call.gasUsed;
    }
    const after = peek(reader);
    left = after?.depth === depth ? after.gas : gasLeft(log, callFrame);
    const gas = log.gas - left - spentByCall;
    frame.selfGas += gas;
    if (log.op === "SLOAD" || log.op === "SSTORE")
      frame.storage.push(readAccess(reader, frame, { log, gas }));
  }

  const used = first.gas - left;
  if (caller && used !== frame.gasUsed) {
    throw new Error(`Opcodes at ${frame.code} come to ${used} gas, the mined call used ${frame.gasUsed}.`);
  }
  return Object.assign(frame, { gasUsed: used });
}

const peek = ({ logs, next }: Reader): StructLog | undefined => logs[next];

function openFrame({ type: kind, to, input, gasUsed }: CallFrame, caller: Frame | undefined): Frame {
  const code = getAddress(to);
  const delegated = kind === "DELEGATECALL" || kind === "CALLCODE";
  const frame: Frame = {
    kind,
    code,
    context: delegated && caller ? caller.context : code,
    selector: input.slice(0, 10) as Hex,
    gasUsed: hexToNumber(gasUsed),
    selfGas: 0,
    steps: 0,
    storage: [],
    caller,
    calls: [],
  };
  caller?.calls.push(frame);
  return frame;
}

/** What a frame's last opcode leaves: nothing when it halts, and a creation pays for the code that it leaves. */
function gasLeft(log: StructLog, { type, error, output = "0x" }: CallFrame): number {
  if (error !== undefined && log.op !== "REVERT") return 0;
  const deposit = error === undefined && type.startsWith("CREATE") ? 200 * size(output) : 0;
  return log.gas - log.gasCost - deposit;
}

/** The node lists the slots that a contract touched so far with their values: what is new there is this opcode's doing. */
function readAccess(
  { touched }: Reader,
  { context }: Frame,
  { log, gas }: { log: StructLog; gas: number },
): StorageAccess {
  const [before, after] = [touched.get(context) ?? {}, log.storage ?? {}];
  touched.set(context, after);
  const slot = Object.keys(after).find((key) => after[key] !== before[key]) as Hex | undefined;
  const kind = log.op === "SLOAD" ? "read" : "write";
  // 2,100 more when cold. Warm: a read is 100, a write 100, 2,900 or 20,000.
  const cold = kind === "read" ? gas === 2_100 : [2_200, 5_000, 22_100].includes(gas);
  return { kind, ...(slot && { slot }), cold, gas };
}
