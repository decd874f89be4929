import { type Address, getAddress, type Hash, type Hex, type PublicClient } from "viem";

/** One storage opcode. */
export type StorageAccess = {
  kind: "read" | "write";
  slot: Hex;
  /** Whether it was the transaction's first touch of the slot. */
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
  /** First four bytes of the input; shorter when the input is. */
  selector: Hex;
  /** Gas of the frame with all that it called, as callTracer counts it: without what the call opcode itself cost. */
  gasUsed: number;
  /** Gas of the frame's own opcodes, call opcodes and precompiles included, called frames with code not. */
  selfGas: number;
  /** Opcodes the frame executed; 0 for a precompile or an address without code. */
  steps: number;
  failed: boolean;
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

// Tags of the tracer's records; an opcode is its own tag.
const [SLOT, ENTER, EXIT, END] = [256, 257, 258, 259];
const [STOP, SLOAD, SSTORE, RETURN, REVERT, SELFDESTRUCT] = [0x00, 0x54, 0x55, 0xf3, 0xfd, 0xff];

// Runs in the node, which need not keep steps of every transaction for it. `d` is one flat list:
// per opcode its number and the gas before it; SLOT follows a storage opcode, END the root's last one.
const tracer = `{
  d: [],
  step: function (log) {
    var op = log.op.toNumber();
    this.d.push(op, log.getGas());
    if (op === ${SLOAD} || op === ${SSTORE}) this.d.push(${SLOT}, "0x" + log.stack.peek(0).toString(16));
    if (log.getDepth() !== 1) return;
    if (op === ${STOP}) this.d.push(${END}, log.getRefund(), 0, 0, 0);
    if (op === ${RETURN} || op === ${REVERT})
      this.d.push(${END}, log.getRefund(), log.memory.length(), +log.stack.peek(0).toString(), +log.stack.peek(1).toString());
  },
  fault: function () {},
  enter: function (f) {
    this.d.push(${ENTER}, f.getType(), toHex(f.getTo()), f.getGas(), toHex(f.getInput()).slice(0, 10));
  },
  exit: function (r) { this.d.push(${EXIT}, r.getGasUsed(), !!r.getError()); },
  result: function (ctx) { return { to: toHex(ctx.to), selector: toHex(ctx.input).slice(0, 10), failed: !!ctx.error, d: this.d }; }
}`;

type TracerResult = { to: Hex; selector: Hex; failed: boolean; d: (number | string | boolean)[] };

/**
 * Traces a mined transaction opcode by opcode and groups the opcodes by frame.
 * @throws when the node has no `debug_traceTransaction` with JavaScript tracers, or the root frame ended by
 * SELFDESTRUCT, whose gas the tracer cannot see.
 */
export async function traceTransaction(client: PublicClient, { hash }: { hash: Hash }): Promise<Trace> {
  const request = client.request as (args: { method: string; params: unknown[] }) => Promise<unknown>;
  const result = (await request({
    method: "debug_traceTransaction",
    params: [hash, { tracer }],
  })) as TracerResult;
  return readTrace(result);
}

/** A frame being read: the gas before its last opcode, what that opcode's frames took, and the gas it was given. */
type OpenFrame = {
  frame: Frame;
  given: number;
  firstGas: number;
  lastGas: number;
  lastOp: number;
  called: number;
};

function readTrace({ to, selector, failed, d }: TracerResult): Trace {
  const open: OpenFrame[] = [];
  const enter = (kind: string, code: Hex, input: Hex, given: number): void => {
    const caller = open.at(-1)?.frame;
    const address = getAddress(code);
    const context = caller && (kind === "DELEGATECALL" || kind === "CALLCODE") ? caller.context : address;
    const frame: Frame = {
      kind,
      code: address,
      context,
      selector: input,
      gasUsed: 0,
      selfGas: 0,
      steps: 0,
      failed: false,
      storage: [],
      caller,
      calls: [],
    };
    caller?.calls.push(frame);
    open.push({ frame, given, firstGas: given, lastGas: given, lastOp: STOP, called: 0 });
  };

  let refundCounter = 0;
  let rootEndCost = 0;
  enter("CALL", to, selector, 0);
  const root = open[0]!;

  let i = 0;
  const next = <T>(): T => d[i++] as T;
  while (i < d.length) {
    const tag = next<number>();
    const current = open.at(-1);
    if (!current) throw new Error("The trace goes on after its root frame ended.");
    if (tag === ENTER) {
      const [kind, code, given, input] = [next<string>(), next<Hex>(), next<number>(), next<Hex>()];
      enter(kind, code, input, given);
    } else if (tag === EXIT) {
      const [reported, error] = [next<number>(), next<boolean>()];
      open.pop();
      const caller = open.at(-1);
      if (!caller) throw new Error("The trace leaves a frame that it never entered.");
      close(current, gasUsed(current, reported, error), error);
      if (current.frame.steps > 0) caller.called += current.frame.gasUsed;
    } else if (tag === SLOT) {
      const kind = current.lastOp === SLOAD ? "read" : "write";
      current.frame.storage.push({ kind, slot: next<Hex>(), cold: false, gas: 0 });
    } else if (tag === END) {
      const [refund, memory, offset, size] = [next<number>(), next<number>(), next<number>(), next<number>()];
      rootEndCost = size === 0 ? 0 : memoryGas(Math.max(memory, offset + size)) - memoryGas(memory);
      refundCounter = refund;
    } else {
      step(current, tag, next<number>());
    }
  }

  if (open.length !== 1) throw new Error("The trace ends inside a call.");
  if (root.lastOp === SELFDESTRUCT) throw new Error("The root frame ended by SELFDESTRUCT.");
  const halted = failed && root.lastOp !== REVERT;
  close(root, root.firstGas - (halted ? 0 : root.lastGas - rootEndCost), failed);
  const gasAtStart = root.frame.steps > 0 ? root.firstGas : undefined;
  return { root: root.frame, gasAtStart, refundCounter: failed ? 0 : refundCounter };
}

/** Adds the last opcode's cost, now that the gas after it is known. */
function settle(current: OpenFrame, gasAfter: number): void {
  const cost = current.lastGas - gasAfter - current.called;
  current.frame.selfGas += cost;
  current.called = 0;
  const access = current.frame.storage.at(-1);
  if (!access || (current.lastOp !== SLOAD && current.lastOp !== SSTORE)) return;
  access.gas = cost;
  // EIP-2929: 2,100 more for the first touch. Warm: a read is 100, a write 100, 2,900 or 20,000.
  access.cold = access.kind === "read" ? cost >= 2_100 : [2_200, 5_000, 22_100].includes(cost);
}

function step(current: OpenFrame, op: number, gas: number): void {
  if (current.frame.steps === 0) current.firstGas = gas;
  else settle(current, gas);
  current.frame.steps += 1;
  current.lastOp = op;
  current.lastGas = gas;
}

function close(current: OpenFrame, used: number, failed: boolean): void {
  if (current.frame.steps > 0) settle(current, current.firstGas - used);
  current.frame.gasUsed = used;
  current.frame.failed = failed;
}

// A frame that fails otherwise than by REVERT uses all it was given; some nodes report only what its opcodes took.
function gasUsed({ frame, given, lastOp }: OpenFrame, reported: number, failed: boolean): number {
  return failed && frame.steps > 0 && lastOp !== REVERT ? given : reported;
}

/** Gas that memory of this many bytes has cost in all. */
function memoryGas(bytes: number): number {
  const words = Math.ceil(bytes / 32);
  return 3 * words + Math.floor((words * words) / 512);
}
