import { type Address, type Hex, pad } from "viem";

/** What a frame that the EntryPoint called for validation did, of what ERC-7562 has rules for. */
export type ValidationPhase = {
  /** Whom the EntryPoint called, and which function. */
  to: Address;
  selector: Hex;
  /** Opcodes that depend on the block, the bundle or other accounts' balances, and those that make or end contracts. */
  opcodes: { opcode: number; by: Address }[];
  storage: { of: Address; slot: Hex }[];
  /** Calls, and looks at code; `opcode` tells which. */
  reaches: { opcode: number; to: Address; by: Address; value: boolean; selector: Hex; codeSize: number }[];
  ranOutOfGas: boolean;
};

export type ValidationTrace = {
  phases: ValidationPhase[];
  /** Hashes' preimages that begin with one of the addresses, as a 32-byte word. */
  preimages: Hex[];
  /** Whether validation came to its end. */
  complete: boolean;
};

/** keccak256("BeforeExecution()"): the EntryPoint's event between validation and execution. */
const beforeExecution = "bb47ee3e183a558b1a2ff0874b079f3fc5478b7454eacf2bfc5af2ff5878f972";

/** Recorded wherever they occur. GAS (0x5a) is recorded when no call follows. */
const recorded = [
  0x31, 0x32, 0x3a, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x47, 0x48, 0x49, 0x4a, 0xf0, 0xf5, 0xfe, 0xff,
];

/**
 * A JavaScript tracer for `debug_traceCall` of `handleOps` with one operation.
 * @param addresses with which storage may be associated.
 */
export function validationTracer(addresses: readonly Address[]): string {
  const words = addresses.map((address) => [pad(address, { size: 32 }).toLowerCase(), true]);
  return `{
  phases: [], preimages: [], complete: false, phase: null, gasBy: null, sizes: {},
  words: ${JSON.stringify(Object.fromEntries(words))},
  recorded: ${JSON.stringify(Object.fromEntries(recorded.map((opcode) => [opcode, true])))},
  hex: function (value, bytes) {
    var digits = value.toString(16);
    while (digits.length < 2 * bytes) digits = "0" + digits;
    return "0x" + digits;
  },
  bytes: function (log, offset, length) {
    return toHex(log.memory.slice(offset, offset + length));
  },
  address: function (log) { return toHex(log.contract.getAddress()); },
  selector: function (log, at) {
    var offset = Number(log.stack.peek(at).toString()), length = Number(log.stack.peek(at + 1).toString());
    return length < 4 ? "0x" : this.bytes(log, offset, 4);
  },
  target: function (log, at) {
    return "0x" + this.hex(log.stack.peek(at), 32).slice(26);
  },
  size: function (address, db) {
    if (this.sizes[address] === undefined) this.sizes[address] = db.getCode(toAddress(address)).length;
    return this.sizes[address];
  },
  entryPoint: function (log, opcode) {
    if (opcode === 0xf1 || opcode === 0xfa) {
      var selector = this.selector(log, opcode === 0xf1 ? 3 : 2);
      this.phase = { to: this.target(log, 1), selector: selector, opcodes: [], storage: [], reaches: [], ranOutOfGas: false };
      this.phases.push(this.phase);
    }
    if (opcode === 0xa1 && this.hex(log.stack.peek(2), 32) === "0x${beforeExecution}") this.complete = true;
  },
  step: function (log, db) {
    if (this.complete) return;
    var opcode = log.op.toNumber();
    if (log.getDepth() === 1) return this.entryPoint(log, opcode);
    var isCall = opcode === 0xf1 || opcode === 0xf2 || opcode === 0xf4 || opcode === 0xfa;
    if (this.gasBy !== null) {
      if (!isCall) this.phase.opcodes.push({ opcode: 0x5a, by: this.gasBy });
      this.gasBy = null;
    }
    if (opcode === 0x5a) { this.gasBy = this.address(log); return; }
    if (this.recorded[opcode]) this.phase.opcodes.push({ opcode: opcode, by: this.address(log) });
    if (opcode === 0x54 || opcode === 0x55 || opcode === 0x5c || opcode === 0x5d)
      this.phase.storage.push({ of: this.address(log), slot: this.hex(log.stack.peek(0), 32) });
    if (opcode === 0x3b || opcode === 0x3c || opcode === 0x3f || isCall) {
      var withValue = opcode === 0xf1 || opcode === 0xf2;
      var to = this.target(log, isCall ? 1 : 0);
      this.phase.reaches.push({
        opcode: opcode, to: to, by: this.address(log), codeSize: this.size(to, db),
        value: withValue && log.stack.peek(2).toString() !== "0",
        selector: isCall ? this.selector(log, withValue ? 3 : 2) : "0x"
      });
    }
    if (opcode === 0x20) {
      var offset = Number(log.stack.peek(0).toString()), length = Number(log.stack.peek(1).toString());
      if (length > 32 && length <= 512 && this.words[this.bytes(log, offset, 32)])
        this.preimages.push(this.bytes(log, offset, length));
    }
  },
  enter: function () {},
  exit: function (frame) {
    var error = frame.getError();
    if (!this.complete && this.phase !== null && error !== undefined && error !== null && /gas/i.test(String(error)))
      this.phase.ranOutOfGas = true;
  },
  fault: function () {},
  result: function () { return { phases: this.phases, preimages: this.preimages, complete: this.complete }; }
}`;
}
