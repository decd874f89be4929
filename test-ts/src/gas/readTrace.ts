import { type Address, getAddress, type Hex, hexToNumber, pad, size } from "viem";
import type { Frame, StorageAccess, Trace } from "./trace.ts";

/** A call or creation as callTracer reports it. */
export type CallFrame = {
  type: string;
  to: Address;
  input: Hex;
  output?: Hex;
  gasUsed: Hex;
  error?: string;
  calls?: CallFrame[];
};

/** An opcode as struct logs report it: `gas` is what was left before it. */
export type StructLog = {
  op: string;
  gas: number;
  gasCost: number;
  depth: number;
  /** The topmost item last. */
  stack?: Hex[];
  refund?: number;
};

const callOpcodes = ["CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2"];

/** Opcodes in the order they ran, with a mark of how far they have been read. */
type Reader = { logs: readonly StructLog[]; next: number };

/**
 * Goes through opcodes and call frames side by side, and gives each frame the gas of its own opcodes.
 * @throws when a frame's opcodes do not come to the gas that callTracer says it used.
 */
export function readTrace(logs: readonly StructLog[], callFrame: CallFrame): Trace {
  const reader: Reader = { logs, next: 0 };
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
      if (next?.type !== log.op) {
        throw new Error(`The frames have ${next ? `a ${next.type}` : "no call"} where ${log.op} ran.`);
      }
      const call = readFrame(reader, { callFrame: next, caller: frame, depth: depth + 1 });
      if (call.steps > 0) spentByCall = call.gasUsed;
    }
    const after = peek(reader);
    left = after?.depth === depth ? after.gas : gasLeft(log, callFrame);
    const gas = log.gas - left - spentByCall;
    frame.selfGas += gas;
    if (log.op === "SLOAD" || log.op === "SSTORE") frame.storage.push(readAccess(log, gas));
  }

  const missing = called[frame.calls.length];
  if (missing) throw new Error(`No opcode made the call to ${getAddress(missing.to)}.`);
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

function readAccess({ op, stack }: StructLog, gas: number): StorageAccess {
  const slot = stack?.at(-1);
  if (slot === undefined) throw new Error(`The node does not say on which slot ${op} works.`);
  const kind = op === "SLOAD" ? "read" : "write";
  // 2,100 more when cold. Warm: a read is 100, a write 100, 2,900 or 20,000.
  const cold = kind === "read" ? gas === 2_100 : [2_200, 5_000, 22_100].includes(gas);
  return { kind, slot: pad(slot, { size: 32 }), cold, gas };
}
